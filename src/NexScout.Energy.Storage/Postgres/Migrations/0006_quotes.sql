-- Quotes and predictions (SPEC §3, §8). What a quote holds is in its user's account; terms is the price and all that the call that uses
-- it must keep to. A prediction is open until approved says whether the user went ahead.

CREATE TABLE ai_quotes (
    id           text PRIMARY KEY,
    workspace_id text        NOT NULL,
    user_id      text        NOT NULL,
    action       text        NOT NULL,
    model        text        NOT NULL,
    terms        json        NOT NULL,
    body_hash    text        NOT NULL,
    state        text        NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);

CREATE INDEX ai_quotes_expires_at ON ai_quotes (expires_at);

ALTER TABLE ai_quotes ENABLE ROW LEVEL SECURITY;

CREATE TABLE ai_cost_predictions (
    id                  text PRIMARY KEY,
    workspace_id        text             NOT NULL,
    user_id             text             NOT NULL,
    action              text             NOT NULL,
    predicted_tokens    bigint           NOT NULL,
    predicted_cost_nano bigint           NOT NULL,
    predicted_cost_usd  numeric GENERATED ALWAYS AS (predicted_cost_nano / 1000000000.0) STORED,
    predicted_energy    bigint           NOT NULL,
    recommended_model   text             NOT NULL,
    request_id          text,
    actual_tokens       bigint,
    actual_cost_nano    bigint,
    actual_cost_usd     numeric GENERATED ALWAYS AS (actual_cost_nano / 1000000000.0) STORED,
    prediction_accuracy double precision,
    approved            boolean,
    rejected_reason     text,
    created_at          timestamptz      NOT NULL,
    closed_at           timestamptz
);

CREATE INDEX ai_cost_predictions_by_user ON ai_cost_predictions (workspace_id, user_id, created_at);
CREATE INDEX ai_cost_predictions_created_at ON ai_cost_predictions (created_at);

ALTER TABLE ai_cost_predictions ENABLE ROW LEVEL SECURITY;
