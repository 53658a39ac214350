-- The usage log summed up by hour, and by user and day, so that reports over millions of calls read few rows. Hours before
-- rolled_until are in it; what is newer is read from the log. A row keeps what the log no longer has when it is removed for its age.

CREATE TABLE usage_rollup (
    one          integer PRIMARY KEY CHECK (one = 1),
    rolled_until TEXT NOT NULL
);

CREATE TABLE ai_usage_hours (
    hour              TEXT NOT NULL,
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
    PRIMARY KEY (hour, workspace_id, action, provider, model)
);

CREATE INDEX ai_usage_hours_by_workspace ON ai_usage_hours (workspace_id, hour);

-- day: yyyy-MM-dd, UTC. tier: the user's when the day was rolled up.
CREATE TABLE ai_usage_user_days (
    day          TEXT NOT NULL,
    workspace_id TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    tier         TEXT NOT NULL,
    requests     INTEGER NOT NULL,
    tokens       INTEGER NOT NULL,
    cost_nano    INTEGER NOT NULL,
    PRIMARY KEY (day, workspace_id, user_id)
);

CREATE INDEX ai_usage_user_days_by_workspace ON ai_usage_user_days (workspace_id, day);
