-- Papers that persons watch. `known` (JSON) is what they need not be told: it was so when they began
-- to watch, or they were told. `revision` is the paper's as it was looked at last; `settled` is
-- whether its page has been read since they began, so that what was there before is known.
CREATE TABLE watch (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL,
    name TEXT NOT NULL,
    pk INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
    zone TEXT NOT NULL,
    locale TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    known TEXT NOT NULL,
    revision INTEGER NOT NULL,
    settled INTEGER NOT NULL,
    UNIQUE (person, pk)
) STRICT;
CREATE INDEX watch_pk ON watch (pk);

-- When the pages of watched papers were read last.
CREATE TABLE page (
    pk INTEGER PRIMARY KEY REFERENCES paper ON DELETE CASCADE,
    read_at INTEGER NOT NULL
) STRICT;
