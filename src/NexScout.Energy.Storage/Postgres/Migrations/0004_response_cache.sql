-- Answers that may be given again. prompt_hash names everything that changes an answer; user_id is empty where a workspace shares its
-- answers. tokens_saved is what each hit saves.

CREATE TABLE cached_ai_responses (
    prompt_hash   text PRIMARY KEY,
    workspace_id  text NOT NULL,
    user_id       text NOT NULL,
    response_text text NOT NULL,
    response      text,
    format        smallint NOT NULL,
    model         text NOT NULL,
    tokens_saved  bigint NOT NULL,
    hit_count     bigint NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL,
    last_used_at  timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL
);

CREATE INDEX cached_ai_responses_by_user ON cached_ai_responses (workspace_id, user_id);
CREATE INDEX cached_ai_responses_by_expiry ON cached_ai_responses (expires_at);

ALTER TABLE cached_ai_responses ENABLE ROW LEVEL SECURITY;
