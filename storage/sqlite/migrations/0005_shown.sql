-- Which papers a message shows, and their upvotes then. It goes with its message: what was dropped
-- before it was sent was shown to nobody.
CREATE TABLE shown (
    delivery_id INTEGER NOT NULL REFERENCES delivery ON DELETE CASCADE,
    pk INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
    upvotes INTEGER,
    PRIMARY KEY (delivery_id, pk)
) STRICT, WITHOUT ROWID;
CREATE INDEX shown_pk ON shown (pk);
