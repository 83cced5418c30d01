-- By paper, then topic: papers are matched in their order, so that what is new stands at the end,
-- and no third tree is needed to find the matches of a paper. Triggers in the place of references:
-- who writes matches has just looked both up, and there are very many.
CREATE TABLE topic_match_by_paper (
    pk INTEGER NOT NULL,
    topic_id INTEGER NOT NULL,
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
CREATE TRIGGER matches_go_with_topic AFTER DELETE ON topic BEGIN
    DELETE FROM topic_match WHERE topic_id = OLD.id;
END;
CREATE TRIGGER matches_go_with_paper AFTER DELETE ON paper BEGIN
    DELETE FROM topic_match WHERE pk = OLD.pk;
END;
