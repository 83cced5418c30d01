-- How often papers were saved and opened in a channel: counts alone, of nobody in particular.
CREATE TABLE press (
    place TEXT NOT NULL,
    day TEXT NOT NULL,
    pk INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
    saved INTEGER NOT NULL DEFAULT 0,
    opened INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (place, day, pk)
) STRICT, WITHOUT ROWID;
CREATE INDEX press_pk ON press (pk);
CREATE INDEX press_day ON press (day);

-- Channels that get a look back once a week.
CREATE TABLE look_back (
    place TEXT PRIMARY KEY,
    place_name TEXT NOT NULL,
    owner TEXT NOT NULL,
    owner_name TEXT NOT NULL,
    at TEXT NOT NULL,
    zone TEXT NOT NULL,
    weekday INTEGER NOT NULL,
    locale TEXT NOT NULL,
    next_due INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX look_back_due ON look_back (next_due);
