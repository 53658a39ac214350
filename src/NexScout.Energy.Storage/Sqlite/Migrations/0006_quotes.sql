-- Quotes and predictions (SPEC §3, §8). What a quote holds is in its user's account; terms is the price and all that the call that uses
-- it must keep to. A prediction is open until approved says whether the user went ahead.

CREATE TABLE ai_quotes (
    id           TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT NOT NULL,
    user_id      TEXT NOT NULL,
    action       TEXT NOT NULL,
    model        TEXT NOT NULL,
    terms        TEXT NOT NULL,
    body_hash    TEXT NOT NULL,
    state        TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    expires_at   TEXT NOT NULL
);

CREATE INDEX ai_quotes_expires_at ON ai_quotes (expires_at);

CREATE TABLE ai_cost_predictions (
    id                  TEXT PRIMARY KEY NOT NULL,
    workspace_id        TEXT NOT NULL,
    user_id             TEXT NOT NULL,
    action              TEXT NOT NULL,
    predicted_tokens    INTEGER NOT NULL,
    predicted_cost_nano INTEGER NOT NULL,
    predicted_cost_usd  REAL GENERATED ALWAYS AS (predicted_cost_nano / 1000000000.0) VIRTUAL,
    predicted_energy    INTEGER NOT NULL,
    recommended_model   TEXT NOT NULL,
    request_id          TEXT,
    actual_tokens       INTEGER,
    actual_cost_nano    INTEGER,
    actual_cost_usd     REAL GENERATED ALWAYS AS (actual_cost_nano / 1000000000.0) VIRTUAL,
    prediction_accuracy REAL,
    approved            INTEGER,
    rejected_reason     TEXT,
    created_at          TEXT NOT NULL,
    closed_at           TEXT
);

CREATE INDEX ai_cost_predictions_by_user ON ai_cost_predictions (workspace_id, user_id, created_at);
CREATE INDEX ai_cost_predictions_created_at ON ai_cost_predictions (created_at);
