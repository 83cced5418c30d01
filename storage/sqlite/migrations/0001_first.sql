-- Moments are integer microseconds since 1970 in UTC; dates and times of day are ISO text.
-- Places and persons are JSON arrays of their identities: only compared, and read back whole.

PRAGMA application_id = 1346457682;  -- "PAPR": whose file this is

CREATE TABLE paper (
    pk INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    arxiv_id TEXT UNIQUE,
    title_key TEXT NOT NULL,
    title TEXT NOT NULL,
    abstract TEXT NOT NULL,
    origin INTEGER NOT NULL,
    published_on TEXT,
    listed_on TEXT,
    upvotes INTEGER,
    facts TEXT NOT NULL,
    revision INTEGER NOT NULL UNIQUE
) STRICT;
CREATE INDEX paper_title_key ON paper (title_key);
CREATE INDEX paper_listed_on ON paper (listed_on, upvotes);
CREATE INDEX paper_sample ON paper (pk) WHERE origin = 0;

-- Keys that papers had before they became one with another (pk) or were deleted (NULL).
CREATE TABLE former_key (
    key TEXT PRIMARY KEY,
    pk INTEGER REFERENCES paper ON DELETE SET NULL,
    revision INTEGER NOT NULL UNIQUE
) STRICT;
CREATE INDEX former_key_pk ON former_key (pk);

CREATE TABLE edition (
    date TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    agreed_since INTEGER NOT NULL,
    read_at INTEGER NOT NULL,
    sample INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX edition_state ON edition (state, date);

CREATE TABLE listing (
    date TEXT NOT NULL REFERENCES edition ON DELETE CASCADE,
    rank INTEGER NOT NULL,
    pk INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
    PRIMARY KEY (date, rank),
    UNIQUE (pk, date)
) STRICT, WITHOUT ROWID;

-- AUTOINCREMENT: a number is never given again, for digests remember the last one they considered.
CREATE TABLE arrival (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    pk INTEGER NOT NULL UNIQUE REFERENCES paper ON DELETE CASCADE,
    listed_on TEXT NOT NULL
) STRICT;
CREATE INDEX arrival_listed_on ON arrival (listed_on, number);

CREATE TABLE topic (
    id INTEGER PRIMARY KEY,
    text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE topic_match (
    topic_id INTEGER NOT NULL REFERENCES topic ON DELETE CASCADE,
    pk INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
    why TEXT NOT NULL,
    PRIMARY KEY (topic_id, pk)
) STRICT, WITHOUT ROWID;
CREATE INDEX topic_match_pk ON topic_match (pk);

CREATE TABLE progress (
    name TEXT PRIMARY KEY,
    number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO progress VALUES ('matched', 0);

CREATE TABLE subscription (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    place TEXT NOT NULL,
    place_name TEXT NOT NULL,
    owner TEXT NOT NULL,
    owner_name TEXT NOT NULL,
    topic_id INTEGER REFERENCES topic,
    cadence TEXT NOT NULL,
    at TEXT NOT NULL,
    zone TEXT NOT NULL,
    days TEXT NOT NULL,
    top INTEGER NOT NULL,
    min_upvotes INTEGER NOT NULL,
    starts_on TEXT NOT NULL,
    considered INTEGER NOT NULL,
    next_due INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    locale TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    paused_until INTEGER,
    held_until INTEGER,
    last_sent_at INTEGER,
    removed_at INTEGER,
    note TEXT NOT NULL,
    falls_due INTEGER GENERATED ALWAYS AS (
        CASE WHEN removed_at IS NOT NULL THEN NULL
             WHEN state = 'active' THEN max(next_due, coalesce(held_until, next_due))
             WHEN state = 'paused' THEN paused_until END
    ) VIRTUAL
) STRICT;
CREATE UNIQUE INDEX subscription_one ON subscription (place, coalesce(topic_id, 0))
    WHERE removed_at IS NULL;
CREATE INDEX subscription_removed ON subscription (removed_at) WHERE removed_at IS NOT NULL;
CREATE INDEX subscription_due ON subscription (falls_due, place, id);
CREATE INDEX subscription_place ON subscription (place, id);
CREATE INDEX subscription_owner ON subscription (owner);
CREATE INDEX subscription_topic ON subscription (topic_id);

-- AUTOINCREMENT in both: delivery keys hold subscription ids and are unique for ever.
CREATE TABLE delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    platform TEXT NOT NULL,
    place TEXT NOT NULL,
    place_name TEXT NOT NULL,
    state TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    ambiguous INTEGER NOT NULL,
    message_id TEXT NOT NULL,
    error TEXT NOT NULL,
    lease_until INTEGER,
    settled_at INTEGER,
    payload TEXT NOT NULL  -- the last, for it is long
) STRICT;
CREATE INDEX delivery_place ON delivery (place, id);
CREATE INDEX delivery_state ON delivery (state, settled_at);
CREATE INDEX delivery_owed ON delivery (id) WHERE state IN ('pending', 'retry', 'sending');
CREATE INDEX delivery_owed_place ON delivery (place, id)
    WHERE state IN ('pending', 'retry', 'sending');

CREATE TABLE delivery_subscription (
    delivery_id INTEGER NOT NULL REFERENCES delivery ON DELETE CASCADE,
    subscription_id INTEGER NOT NULL REFERENCES subscription ON DELETE CASCADE,
    PRIMARY KEY (delivery_id, subscription_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_subscription_subscription ON delivery_subscription (subscription_id);

CREATE TABLE person (
    person TEXT PRIMARY KEY,
    zone TEXT,
    at TEXT,
    locale TEXT,
    quiet_from TEXT,
    quiet_until TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE saved (
    person TEXT NOT NULL,
    pk INTEGER NOT NULL REFERENCES paper ON DELETE CASCADE,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (person, pk)
) STRICT;
CREATE INDEX saved_pk ON saved (pk);

CREATE TABLE fact (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
