-- Variants of prompts by feature, and which of them a call had.

CREATE TABLE ai_experiments (
    id           text PRIMARY KEY,
    workspace_id text,
    feature      text NOT NULL,
    definition   json NOT NULL,
    updated_at   timestamptz NOT NULL
);

ALTER TABLE ai_usage_logs ADD COLUMN experiment text;
ALTER TABLE ai_usage_logs ADD COLUMN variant text;

-- Most calls take part in none: the index holds those that do.
CREATE INDEX ai_usage_logs_by_experiment ON ai_usage_logs (experiment, variant) WHERE experiment IS NOT NULL;

ALTER TABLE ai_experiments ENABLE ROW LEVEL SECURITY;
