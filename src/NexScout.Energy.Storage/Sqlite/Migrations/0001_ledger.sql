-- States, opened calls and records. Times are ISO-8601 in UTC with six decimals, so that text order is time order and
-- SQLite's own date functions read them. Money is integer nano-USD; *_usd columns are derived for people.

CREATE TABLE actor_state (
    kind    INTEGER NOT NULL,
    key     TEXT    NOT NULL,
    version INTEGER NOT NULL,
    state   TEXT    NOT NULL,
    PRIMARY KEY (kind, key)
) WITHOUT ROWID;

CREATE TABLE opened_calls (
    id                 TEXT PRIMARY KEY NOT NULL,
    workspace_id       TEXT NOT NULL,
    user_id            TEXT NOT NULL,
    feature            TEXT NOT NULL,
    model              TEXT NOT NULL,
    mode               TEXT NOT NULL,
    routing_reason     TEXT NOT NULL,
    load_state         TEXT NOT NULL,
    tokens_prompt      INTEGER NOT NULL,
    tokens_completion  INTEGER NOT NULL,
    tokens_cached      INTEGER NOT NULL,
    tokens_cache_write INTEGER NOT NULL,
    tokens_reasoning   INTEGER NOT NULL,
    cost_nano          INTEGER NOT NULL,
    node               TEXT NOT NULL,
    prospect_id        TEXT,
    opened_at          TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE energy_nodes (
    node        TEXT PRIMARY KEY NOT NULL,
    seen_at     TEXT NOT NULL,
    alive_until TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE ai_usage_logs (
    id                  TEXT PRIMARY KEY NOT NULL,
    user_id             TEXT NOT NULL,
    workspace_id        TEXT NOT NULL,
    prospect_id         TEXT,
    action              TEXT NOT NULL,
    feature             TEXT GENERATED ALWAYS AS (action) VIRTUAL,
    provider            TEXT NOT NULL,
    model               TEXT NOT NULL,
    mode                TEXT NOT NULL,
    routing_reason      TEXT NOT NULL,
    load_state          TEXT NOT NULL,
    tokens_prompt       INTEGER NOT NULL,
    tokens_completion   INTEGER NOT NULL,
    tokens_total        INTEGER GENERATED ALWAYS AS (tokens_prompt + tokens_completion) VIRTUAL,
    tokens_cached       INTEGER NOT NULL,
    tokens_cache_write  INTEGER NOT NULL,
    tokens_reasoning    INTEGER NOT NULL,
    cost_nano           INTEGER NOT NULL,
    cost_usd            REAL GENERATED ALWAYS AS (cost_nano / 1000000000.0) VIRTUAL,
    energy              INTEGER NOT NULL,
    compression_applied INTEGER NOT NULL,
    tokens_saved        INTEGER NOT NULL,
    cached_response     INTEGER NOT NULL,
    predicted_tokens    INTEGER NOT NULL,
    prediction_accuracy REAL,
    attempts            INTEGER NOT NULL,
    outcome             TEXT NOT NULL,
    estimated           INTEGER NOT NULL,
    duration_ms         REAL NOT NULL,
    created_at          TEXT NOT NULL,
    metadata            TEXT
);

CREATE INDEX ai_usage_logs_by_user ON ai_usage_logs (workspace_id, user_id, created_at);
CREATE INDEX ai_usage_logs_by_workspace ON ai_usage_logs (workspace_id, created_at);
CREATE INDEX ai_usage_logs_by_time ON ai_usage_logs (created_at);

-- One row for each change of a debt: the newest row of a user is what holds.
CREATE TABLE token_debt_tracker (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id     TEXT NOT NULL,
    user_id          TEXT NOT NULL,
    debt_tokens      INTEGER NOT NULL,
    debt_cost_nano   INTEGER NOT NULL,
    debt_cost_usd    REAL GENERATED ALWAYS AS (debt_cost_nano / 1000000000.0) VIRTUAL,
    overspend_reason TEXT NOT NULL,
    recovery_plan    TEXT GENERATED ALWAYS AS (CASE WHEN status <> 'cleared'
        THEN '["compression","model_one_class_lower","daily_usage_alert","upgrade_recommendation"]' END) VIRTUAL,
    status           TEXT NOT NULL,
    since            TEXT NOT NULL,
    created_at       TEXT NOT NULL
);

CREATE INDEX token_debt_tracker_by_user ON token_debt_tracker (workspace_id, user_id, id);

-- duration_seconds: how long the state before this one held.
CREATE TABLE system_load_events (
    id                  INTEGER PRIMARY KEY AUTOINCREMENT,
    load_state          TEXT NOT NULL,
    system_load_percent REAL NOT NULL,
    active_requests     INTEGER NOT NULL,
    queue_depth         INTEGER NOT NULL,
    models_affected     TEXT NOT NULL,
    actions_taken       TEXT NOT NULL,
    duration_seconds    REAL NOT NULL,
    created_at          TEXT NOT NULL
);

CREATE INDEX system_load_events_by_time ON system_load_events (created_at);

-- definition is the whole model; the other columns show people what it says at the time of the change.
CREATE TABLE ai_model_configs (
    id                 TEXT PRIMARY KEY NOT NULL,
    provider           TEXT NOT NULL,
    model              TEXT NOT NULL,
    model_type         TEXT NOT NULL,
    cost_per_1k_input  TEXT,
    cost_per_1k_output TEXT,
    max_tokens         INTEGER NOT NULL,
    quality_score      REAL NOT NULL,
    speed_score        REAL NOT NULL,
    best_for           TEXT NOT NULL,
    definition         TEXT NOT NULL,
    updated_at         TEXT NOT NULL
);

CREATE TABLE api_keys (
    id           TEXT PRIMARY KEY NOT NULL,
    hash         BLOB NOT NULL,
    workspace_id TEXT NOT NULL,
    user_id      TEXT,
    role         TEXT NOT NULL,
    name         TEXT,
    created_at   TEXT NOT NULL,
    expires_at   TEXT,
    revoked_at   TEXT
);

CREATE TABLE workspace_terms (
    workspace_id TEXT PRIMARY KEY NOT NULL,
    terms        TEXT NOT NULL,
    updated_at   TEXT NOT NULL
);
