-- The usage log summed up by day (UTC, yyyy-MM-dd), and by user and day, so that reports over millions of calls read few rows. Calls
-- that began before rolled_until are in it; what is newer is read from the log. A sum outlives the records it was made of.

CREATE TABLE usage_rollup (
    one          integer PRIMARY KEY CHECK (one = 1),
    rolled_until TEXT NOT NULL
);

CREATE TABLE ai_usage_days (
    day               TEXT NOT NULL,
    workspace_id      TEXT NOT NULL,
    action            TEXT NOT NULL,
    provider          TEXT NOT NULL,
    model             TEXT NOT NULL,
    requests          INTEGER NOT NULL,
    answered          INTEGER NOT NULL,
    cached            INTEGER NOT NULL,
    refused           INTEGER NOT NULL,
    tokens_prompt     INTEGER NOT NULL,
    tokens_completion INTEGER NOT NULL,
    tokens_saved      INTEGER NOT NULL,
    most_tokens       INTEGER NOT NULL,
    cost_nano         INTEGER NOT NULL,
    energy            INTEGER NOT NULL,
    duration_ms       REAL NOT NULL,
    predictions       INTEGER NOT NULL,
    predicted_tokens  INTEGER NOT NULL,
    actual_tokens     INTEGER NOT NULL,
    accuracy          REAL NOT NULL,
    PRIMARY KEY (day, workspace_id, action, provider, model)
);

CREATE INDEX ai_usage_days_by_workspace ON ai_usage_days (workspace_id, day);

CREATE TABLE ai_usage_user_days (
    day          TEXT NOT NULL,
    workspace_id TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    requests     INTEGER NOT NULL,
    tokens       INTEGER NOT NULL,
    cost_nano    INTEGER NOT NULL,
    PRIMARY KEY (day, workspace_id, user_id)
);

CREATE INDEX ai_usage_user_days_by_workspace ON ai_usage_user_days (workspace_id, day);

-- The tier that a user had when it last called, as the roll-up saw it.
CREATE TABLE ai_user_tiers (
    workspace_id TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    tier         TEXT NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);
