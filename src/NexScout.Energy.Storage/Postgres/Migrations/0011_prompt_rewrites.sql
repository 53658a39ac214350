-- Rewrites of prompts (SPEC §7), each of one workspace. They hold prompts, so no role but the owner reads them.

CREATE TABLE prompt_rewrite_cache (
    workspace_id      text COLLATE "C" NOT NULL,
    original_hash     text COLLATE "C" NOT NULL,
    rules_version     text NOT NULL,
    level             text NOT NULL,
    rewritten_prompt  text NOT NULL,
    compression_ratio double precision NOT NULL,
    tokens_before     bigint NOT NULL,
    tokens_saved      bigint NOT NULL,
    quality_score     double precision NOT NULL,
    removed           json NOT NULL,
    hit_count         bigint NOT NULL,
    expires_at        timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, original_hash)
);

CREATE INDEX prompt_rewrite_cache_expires_at ON prompt_rewrite_cache (expires_at);

ALTER TABLE prompt_rewrite_cache ENABLE ROW LEVEL SECURITY;
