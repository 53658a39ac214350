-- Variants of prompts by feature, and which of them a call had.

CREATE TABLE ai_experiments (
    id           TEXT PRIMARY KEY NOT NULL,
    workspace_id TEXT,
    feature      TEXT NOT NULL,
    definition   TEXT NOT NULL,
    updated_at   TEXT NOT NULL
);

ALTER TABLE ai_usage_logs ADD COLUMN experiment TEXT;
ALTER TABLE ai_usage_logs ADD COLUMN variant TEXT;

-- Most calls take part in none: the index holds those that do.
CREATE INDEX ai_usage_logs_by_experiment ON ai_usage_logs (experiment, variant) WHERE experiment IS NOT NULL;
