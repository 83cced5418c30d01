-- A paper arrives as listed (kind 0), as announced (1), and once more whenever something that came
-- to it later is news for somebody (2); `day` is then the day on which that came.
CREATE TABLE arrival_of_any (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    pk INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
    day TEXT NOT NULL,
    kind INTEGER NOT NULL
) STRICT;
INSERT INTO arrival_of_any SELECT number, pk, day, announced FROM arrival;
-- Numbers of what is deleted are not given again either.
DELETE FROM sqlite_sequence WHERE name = 'arrival_of_any';
UPDATE sqlite_sequence SET name = 'arrival_of_any' WHERE name = 'arrival';
DROP TABLE arrival;
ALTER TABLE arrival_of_any RENAME TO arrival;
CREATE UNIQUE INDEX arrival_once ON arrival (pk, kind) WHERE kind <> 2;
CREATE INDEX arrival_pk ON arrival (pk, number);
CREATE INDEX arrival_day ON arrival (day, number);

-- What came later and made a paper match, where something did (`bot.late`).
ALTER TABLE topic_match ADD COLUMN late TEXT NOT NULL DEFAULT '';

-- Papers that changed in what topics see, and as what they were matched last (JSON).
CREATE TABLE changed (
    pk INTEGER PRIMARY KEY REFERENCES paper ON DELETE CASCADE,
    day TEXT NOT NULL,
    was TEXT NOT NULL
) STRICT;

-- Which papers have had the upvotes that somebody asks for, and the arrival since which they have.
CREATE TABLE reached (
    upvotes INTEGER NOT NULL,
    pk INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
    number INTEGER NOT NULL,
    PRIMARY KEY (upvotes, pk)
) STRICT, WITHOUT ROWID;
CREATE INDEX reached_pk ON reached (pk);
CREATE INDEX subscription_min_upvotes ON subscription (min_upvotes) WHERE min_upvotes > 0;
INSERT INTO reached (upvotes, pk, number)
SELECT asked.upvotes, paper.pk, arrival.number
FROM (SELECT DISTINCT min_upvotes AS upvotes FROM subscription WHERE min_upvotes > 0) AS asked
JOIN paper ON paper.upvotes >= asked.upvotes
JOIN arrival ON arrival.pk = paper.pk AND arrival.kind = 0;
