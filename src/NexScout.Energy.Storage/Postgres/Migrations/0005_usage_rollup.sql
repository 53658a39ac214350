-- The usage log summed up by day (UTC, yyyy-MM-dd), and by user and day, so that reports over millions of calls read few rows. Calls
-- that began before rolled_until are in it; what is newer is read from the log. A sum outlives the records it was made of.

CREATE TABLE usage_rollup (
    one          integer PRIMARY KEY CHECK (one = 1),
    rolled_until timestamptz NOT NULL
);

CREATE TABLE ai_usage_days (
    day               text COLLATE "C" NOT NULL,
    workspace_id      text COLLATE "C" NOT NULL,
    action            text COLLATE "C" NOT NULL,
    provider          text COLLATE "C" NOT NULL,
    model             text COLLATE "C" NOT NULL,
    requests          bigint NOT NULL,
    answered          bigint NOT NULL,
    cached            bigint NOT NULL,
    refused           bigint NOT NULL,
    tokens_prompt     bigint NOT NULL,
    tokens_completion bigint NOT NULL,
    tokens_saved      bigint NOT NULL,
    most_tokens       bigint NOT NULL,
    cost_nano         bigint NOT NULL,
    energy            bigint NOT NULL,
    duration_ms       double precision NOT NULL,
    predictions       bigint NOT NULL,
    predicted_tokens  bigint NOT NULL,
    actual_tokens     bigint NOT NULL,
    accuracy          double precision NOT NULL,
    PRIMARY KEY (day, workspace_id, action, provider, model)
);

CREATE INDEX ai_usage_days_by_workspace ON ai_usage_days (workspace_id, day);

CREATE TABLE ai_usage_user_days (
    day          text COLLATE "C" NOT NULL,
    workspace_id text COLLATE "C" NOT NULL,
    user_id      text COLLATE "C" NOT NULL,
    requests     bigint NOT NULL,
    tokens       bigint NOT NULL,
    cost_nano    bigint NOT NULL,
    PRIMARY KEY (day, workspace_id, user_id)
);

CREATE INDEX ai_usage_user_days_by_workspace ON ai_usage_user_days (workspace_id, day);

-- The tier that a user had when it last called, as the roll-up saw it.
CREATE TABLE ai_user_tiers (
    workspace_id text COLLATE "C" NOT NULL,
    user_id      text COLLATE "C" NOT NULL,
    tier         text COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);

ALTER TABLE usage_rollup       ENABLE ROW LEVEL SECURITY;
ALTER TABLE ai_usage_days      ENABLE ROW LEVEL SECURITY;
ALTER TABLE ai_usage_user_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE ai_user_tiers      ENABLE ROW LEVEL SECURITY;
