-- Servers and workspaces of platforms. `secret` is encrypted by the adapter.
CREATE TABLE workspace (
    platform TEXT NOT NULL,
    workspace TEXT NOT NULL,
    secret TEXT,
    subscribers TEXT NOT NULL DEFAULT 'managers',
    left_at INTEGER,
    PRIMARY KEY (platform, workspace)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    platform TEXT NOT NULL,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (platform, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_at ON event (at);

CREATE TABLE line (
    token TEXT PRIMARY KEY,
    line TEXT NOT NULL,
    kept_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX line_kept_at ON line (kept_at);

-- So that many messages to one workspace need not hold up the others.
ALTER TABLE delivery ADD COLUMN workspace TEXT GENERATED ALWAYS AS (place ->> '$[1]') VIRTUAL;
CREATE INDEX delivery_owed_workspace ON delivery (platform, workspace, id)
    WHERE state IN ('pending', 'retry', 'sending');
