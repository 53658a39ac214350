-- Answers that may be given again. prompt_hash names everything that changes an answer; user_id is empty where a workspace shares its
-- answers. tokens_saved is what each hit saves.

CREATE TABLE cached_ai_responses (
    prompt_hash   TEXT PRIMARY KEY NOT NULL,
    workspace_id  TEXT NOT NULL,
    user_id       TEXT NOT NULL,
    response_text TEXT NOT NULL,
    response      TEXT,
    format        INTEGER NOT NULL,
    model         TEXT NOT NULL,
    tokens_saved  INTEGER NOT NULL,
    hit_count     INTEGER NOT NULL DEFAULT 0,
    created_at    TEXT NOT NULL,
    last_used_at  TEXT NOT NULL,
    expires_at    TEXT NOT NULL
);

CREATE INDEX cached_ai_responses_by_user ON cached_ai_responses (workspace_id, user_id);
CREATE INDEX cached_ai_responses_by_expiry ON cached_ai_responses (expires_at);
