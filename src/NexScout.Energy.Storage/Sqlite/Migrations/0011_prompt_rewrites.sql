-- Rewrites of prompts (SPEC §7), each of one workspace. They hold prompts, so no role but the owner reads them.

CREATE TABLE prompt_rewrite_cache (
    workspace_id      TEXT NOT NULL,
    original_hash     TEXT NOT NULL,
    rules_version     TEXT NOT NULL,
    level             TEXT NOT NULL,
    rewritten_prompt  TEXT NOT NULL,
    compression_ratio REAL NOT NULL,
    tokens_before     INTEGER NOT NULL,
    tokens_saved      INTEGER NOT NULL,
    quality_score     REAL NOT NULL,
    removed           TEXT NOT NULL,
    hit_count         INTEGER NOT NULL,
    expires_at        TEXT NOT NULL,
    PRIMARY KEY (workspace_id, original_hash)
) WITHOUT ROWID;

CREATE INDEX prompt_rewrite_cache_expires_at ON prompt_rewrite_cache (expires_at);
