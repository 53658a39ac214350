-- One word a call: what the user did with its answer. former_outcome is what was said before, so that it can be taken back.
CREATE TABLE ai_feedback (
    request_id     text COLLATE "C" PRIMARY KEY,
    workspace_id   text COLLATE "C" NOT NULL,
    user_id        text COLLATE "C" NOT NULL,
    action         text NOT NULL,
    provider       text NOT NULL,
    model          text NOT NULL,
    outcome        text NOT NULL,
    former_outcome text,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL
);

CREATE INDEX ai_feedback_by_user ON ai_feedback (workspace_id, user_id, created_at);

ALTER TABLE ai_feedback ENABLE ROW LEVEL SECURITY;

-- What was learned of a user stands packed in the account's state (LearnedJson): unpacked here.
CREATE OR REPLACE VIEW user_efficiency_profiles WITH (security_invoker = true) AS
SELECT
    workspace_id,
    user_id,
    (state->>'rating')::double precision AS efficiency_rating,
    state->>'preferred_mode' AS preferred_mode,
    COALESCE((state->>'total_tokens')::double precision / NULLIF((state->>'requests')::bigint, 0), 0) AS avg_token_per_request,
    (SELECT sum(tokens) / 7 FROM unnest(last_7_days_tokens) AS tokens)::double precision AS predicted_daily_usage,
    (state->>'requests')::bigint AS total_requests,
    (state->>'tokens_saved')::bigint AS total_tokens_saved,
    COALESCE((state->>'cache_hits')::double precision / NULLIF((state->>'requests')::bigint, 0), 0) AS cache_hit_rate,
    CASE WHEN (state->'learned'->'style'->>0)::integer > 0 THEN json_build_object(
        'prompts', (state->'learned'->'style'->>0)::integer,
        'avg_sentence_length', (state->'learned'->'style'->>1)::integer / 100.0::double precision,
        'question_share', (state->'learned'->'style'->>2)::integer / 10000.0::double precision,
        'formality', (state->'learned'->'style'->>3)::integer / 10000.0::double precision) END AS writing_style_profile,
    (SELECT COALESCE(json_agg(json_build_object('hash', hash, 'count', uses) ORDER BY uses DESC, hash), '[]'::json)
        FROM (SELECT substr(openings, place * 6 + 1, 4) COLLATE "C" AS hash, substr(openings, place * 6 + 5, 2)::integer AS uses
            FROM (SELECT COALESCE(state->'learned'->>'openings', '') AS openings) AS packed, generate_series(0, 7) AS place
            WHERE length(openings) > place * 6) AS opening) AS common_patterns,
    (SELECT json_agg(strpos('0123456789abcdefghijklmnopqrstuv', substr(hours, hour, 1)) - 1 ORDER BY hour)
        FROM (SELECT COALESCE(state->'learned'->>'hours', '000000000000000000000000') AS hours) AS packed, generate_series(1, 24) AS hour
    ) AS peak_usage_hours,
    CASE WHEN (state->'learned'->'output'->>1)::integer < 1500 THEN 'short' WHEN (state->'learned'->'output'->>1)::integer < 6000 THEN 'medium'
        WHEN (state->'learned'->'output'->>1) IS NOT NULL THEN 'long' END AS preferred_output_length,
    (SELECT COALESCE(json_object_agg(key, (4.0::double precision + (value->>0)::integer) / (8 + (value->>1)::integer)), '{}'::json)
        FROM json_each(COALESCE(state->'learned'->'models', '{}'::json))) AS model_preference_score
FROM user_accounts;
