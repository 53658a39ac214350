-- Forecasts that were made: one row for each case. user_id is null for a workspace's. factors is what the forecast was made of.

CREATE TABLE ai_cost_simulations (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    workspace_id       text NOT NULL,
    user_id            text,
    simulation_type    text NOT NULL,
    scenario           text NOT NULL,
    days               integer NOT NULL,
    predicted_tokens   bigint NOT NULL,
    predicted_cost_nano bigint NOT NULL,
    predicted_cost_usd numeric GENERATED ALWAYS AS (predicted_cost_nano / 1000000000.0) STORED,
    predicted_energy   bigint NOT NULL,
    confidence_score   double precision NOT NULL,
    factors            json NOT NULL,
    created_at         timestamptz NOT NULL
);

CREATE INDEX ai_cost_simulations_by_user ON ai_cost_simulations (workspace_id, user_id, created_at);

ALTER TABLE ai_cost_simulations ENABLE ROW LEVEL SECURITY;
