-- What a paper's upvotes became, and the moment of the reading that told so.
CREATE TABLE upvotes (
    pk INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
    at INTEGER NOT NULL,
    upvotes INTEGER NOT NULL,
    PRIMARY KEY (pk, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX upvotes_at ON upvotes (at);

-- What is known so far was so when each paper's list was last read.
INSERT INTO upvotes (pk, at, upvotes)
SELECT paper.pk, max(edition.read_at), paper.upvotes
FROM paper JOIN listing USING (pk) JOIN edition USING (date)
WHERE paper.upvotes IS NOT NULL GROUP BY paper.pk
HAVING max(edition.read_at) >= (SELECT max(read_at) FROM edition) - 30 * 86400 * 1000000;
