-- By paper, then topic: papers are matched in their order, so that what is new stands at the end,
-- and no third tree is needed to find the matches of a paper.
CREATE TABLE topic_match_by_paper (
    pk INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
    topic_id INTEGER NOT NULL REFERENCES topic ON DELETE CASCADE,
    number INTEGER NOT NULL,
    why TEXT NOT NULL,
    late TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (pk, topic_id)
) STRICT, WITHOUT ROWID;
INSERT INTO topic_match_by_paper (pk, topic_id, number, why, late)
SELECT pk, topic_id, number, why, late FROM topic_match ORDER BY pk, topic_id;
DROP TABLE topic_match;
ALTER TABLE topic_match_by_paper RENAME TO topic_match;
CREATE INDEX topic_match_number ON topic_match (topic_id, number);
