-- A paper may arrive twice: when it is announced, and when an edition lists it. `day` is then the
-- announcement's or the edition's date.
CREATE TABLE arrival_of_either (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    pk INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
    day TEXT NOT NULL,
    announced INTEGER NOT NULL,
    UNIQUE (pk, announced)
) STRICT;
INSERT INTO arrival_of_either SELECT number, pk, listed_on, 0 FROM arrival;
-- Numbers of what is deleted are not given again either.
DELETE FROM sqlite_sequence WHERE name = 'arrival_of_either';
UPDATE sqlite_sequence SET name = 'arrival_of_either' WHERE name = 'arrival';
DROP TABLE arrival;
ALTER TABLE arrival_of_either RENAME TO arrival;
CREATE INDEX arrival_day ON arrival (day, number);

-- At which arrival of its paper a match was made.
ALTER TABLE topic_match ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE topic_match SET number =
    coalesce((SELECT number FROM arrival WHERE arrival.pk = topic_match.pk), 0);
CREATE INDEX topic_match_number ON topic_match (topic_id, number);
