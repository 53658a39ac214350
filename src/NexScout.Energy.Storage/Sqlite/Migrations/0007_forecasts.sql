-- Forecasts that were made: one row for each case. user_id is null for a workspace's. factors is what the forecast was made of.

CREATE TABLE ai_cost_simulations (
    id                 INTEGER PRIMARY KEY AUTOINCREMENT,
    workspace_id       TEXT NOT NULL,
    user_id            TEXT,
    simulation_type    TEXT NOT NULL,
    scenario           TEXT NOT NULL,
    days               INTEGER NOT NULL,
    predicted_tokens   INTEGER NOT NULL,
    predicted_cost_nano INTEGER NOT NULL,
    predicted_cost_usd REAL GENERATED ALWAYS AS (predicted_cost_nano / 1000000000.0) VIRTUAL,
    predicted_energy   INTEGER NOT NULL,
    confidence_score   REAL NOT NULL,
    factors            TEXT NOT NULL,
    created_at         TEXT NOT NULL
);

CREATE INDEX ai_cost_simulations_by_user ON ai_cost_simulations (workspace_id, user_id, created_at);
