-- What happened, for others to be told: written in the transaction in which it happened.

CREATE TABLE energy_events (
    seq          INTEGER PRIMARY KEY AUTOINCREMENT,
    id           TEXT NOT NULL UNIQUE,
    type         TEXT NOT NULL,
    workspace_id TEXT,
    user_id      TEXT,
    data         TEXT NOT NULL,
    created_at   TEXT NOT NULL
);

CREATE INDEX energy_events_by_time ON energy_events (created_at);
CREATE INDEX energy_events_alerts ON energy_events (created_at, seq) WHERE type >= 'alert.' AND type < 'alert/';

-- Who is told, and how far: all events up to cursor_seq were taken. cursor_xact is PostgreSQL's, and 0 here.
CREATE TABLE energy_webhooks (
    id           TEXT PRIMARY KEY NOT NULL,
    url          TEXT NOT NULL,
    secret       TEXT NOT NULL,
    types        TEXT NOT NULL,
    workspace_id TEXT,
    created_at   TEXT NOT NULL,
    cursor_xact  INTEGER NOT NULL,
    cursor_seq   INTEGER NOT NULL,
    failures     INTEGER NOT NULL DEFAULT 0,
    next_try     TEXT,
    last_error   TEXT,
    disabled     INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

CREATE INDEX token_debt_tracker_by_time ON token_debt_tracker (created_at);
