-- States, opened calls and records. Money is integer nano-USD; *_usd columns are derived from it, exactly.
-- Row level security is on from the start: only the owner of these tables writes, and who else reads what is in Access.sql.

CREATE TABLE actor_state (
    kind    integer NOT NULL,
    key     text COLLATE "C" NOT NULL,
    version bigint  NOT NULL,
    state   json    NOT NULL,
    PRIMARY KEY (kind, key)
) WITH (fillfactor = 70);  -- room on the page: a state is rewritten in place and touches no index

CREATE TABLE opened_calls (
    id                 text COLLATE "C" PRIMARY KEY,
    workspace_id       text NOT NULL,
    user_id            text NOT NULL,
    feature            text NOT NULL,
    model              text NOT NULL,
    mode               text NOT NULL,
    routing_reason     text NOT NULL,
    load_state         text NOT NULL,
    tokens_prompt      bigint NOT NULL,
    tokens_completion  bigint NOT NULL,
    tokens_cached      bigint NOT NULL,
    tokens_cache_write bigint NOT NULL,
    tokens_reasoning   bigint NOT NULL,
    cost_nano          bigint NOT NULL,
    node               text NOT NULL,
    prospect_id        text,
    opened_at          timestamptz NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0.01);

CREATE TABLE energy_nodes (
    node        text PRIMARY KEY,
    seen_at     timestamptz NOT NULL,
    alive_until timestamptz NOT NULL
);

CREATE TABLE ai_usage_logs (
    id                  text COLLATE "C" PRIMARY KEY,
    user_id             text COLLATE "C" NOT NULL,
    workspace_id        text COLLATE "C" NOT NULL,
    prospect_id         text,
    action              text NOT NULL,
    feature             text GENERATED ALWAYS AS (action) STORED,
    provider            text NOT NULL,
    model               text NOT NULL,
    mode                text NOT NULL,
    routing_reason      text NOT NULL,
    load_state          text NOT NULL,
    tokens_prompt       bigint NOT NULL,
    tokens_completion   bigint NOT NULL,
    tokens_total        bigint GENERATED ALWAYS AS (tokens_prompt + tokens_completion) STORED,
    tokens_cached       bigint NOT NULL,
    tokens_cache_write  bigint NOT NULL,
    tokens_reasoning    bigint NOT NULL,
    cost_nano           bigint NOT NULL,
    cost_usd            numeric(20, 9) GENERATED ALWAYS AS (cost_nano * 0.000000001) STORED,
    energy              bigint NOT NULL,
    compression_applied boolean NOT NULL,
    tokens_saved        bigint NOT NULL,
    cached_response     boolean NOT NULL,
    predicted_tokens    bigint NOT NULL,
    prediction_accuracy double precision,
    attempts            integer NOT NULL,
    outcome             text NOT NULL,
    estimated           boolean NOT NULL,
    duration_ms         double precision NOT NULL,
    created_at          timestamptz NOT NULL DEFAULT now(),
    metadata            json
);

CREATE INDEX ai_usage_logs_by_user ON ai_usage_logs (workspace_id, user_id, created_at);
CREATE INDEX ai_usage_logs_by_workspace ON ai_usage_logs (workspace_id, created_at);
CREATE INDEX ai_usage_logs_by_time ON ai_usage_logs (created_at);

-- One row for each change of a debt: the newest row of a user is what holds.
CREATE TABLE token_debt_tracker (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id     text COLLATE "C" NOT NULL,
    user_id          text COLLATE "C" NOT NULL,
    debt_tokens      bigint NOT NULL,
    debt_cost_nano   bigint NOT NULL,
    debt_cost_usd    numeric(20, 9) GENERATED ALWAYS AS (debt_cost_nano * 0.000000001) STORED,
    overspend_reason text NOT NULL,
    recovery_plan    text GENERATED ALWAYS AS (CASE WHEN status <> 'cleared'
        THEN '["compression","model_one_class_lower","daily_usage_alert","upgrade_recommendation"]' END) STORED,
    status           text NOT NULL,
    since            timestamptz NOT NULL,
    created_at       timestamptz NOT NULL
);

CREATE INDEX token_debt_tracker_by_user ON token_debt_tracker (workspace_id, user_id, id);

-- duration_seconds: how long the state before this one held.
CREATE TABLE system_load_events (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    load_state          text NOT NULL,
    system_load_percent double precision NOT NULL,
    active_requests     integer NOT NULL,
    queue_depth         integer NOT NULL,
    models_affected     json NOT NULL,
    actions_taken       json NOT NULL,
    duration_seconds    double precision NOT NULL,
    created_at          timestamptz NOT NULL
);

CREATE INDEX system_load_events_by_time ON system_load_events (created_at);

-- definition is the whole model; the other columns show people what it says at the time of the change.
CREATE TABLE ai_model_configs (
    id                 text PRIMARY KEY,
    provider           text NOT NULL,
    model              text NOT NULL,
    model_type         text NOT NULL,
    cost_per_1k_input  numeric,
    cost_per_1k_output numeric,
    max_tokens         integer NOT NULL,
    quality_score      double precision NOT NULL,
    speed_score        double precision NOT NULL,
    best_for           text NOT NULL,
    definition         json NOT NULL,
    updated_at         timestamptz NOT NULL
);

CREATE TABLE api_keys (
    id           text PRIMARY KEY,
    hash         bytea NOT NULL,
    workspace_id text NOT NULL,
    user_id      text,
    role         text NOT NULL,
    name         text,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz
);

CREATE TABLE workspace_terms (
    workspace_id text PRIMARY KEY,
    terms        json NOT NULL,
    updated_at   timestamptz NOT NULL
);

ALTER TABLE actor_state        ENABLE ROW LEVEL SECURITY;
ALTER TABLE opened_calls       ENABLE ROW LEVEL SECURITY;
ALTER TABLE energy_nodes       ENABLE ROW LEVEL SECURITY;
ALTER TABLE ai_usage_logs      ENABLE ROW LEVEL SECURITY;
ALTER TABLE token_debt_tracker ENABLE ROW LEVEL SECURITY;
ALTER TABLE system_load_events ENABLE ROW LEVEL SECURITY;
ALTER TABLE ai_model_configs   ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys           ENABLE ROW LEVEL SECURITY;
ALTER TABLE workspace_terms    ENABLE ROW LEVEL SECURITY;
