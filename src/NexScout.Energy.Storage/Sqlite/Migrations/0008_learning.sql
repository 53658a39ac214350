-- One word a call: what the user did with its answer. former_outcome is what was said before, so that it can be taken back.
CREATE TABLE ai_feedback (
    request_id     TEXT PRIMARY KEY,
    workspace_id   TEXT NOT NULL,
    user_id        TEXT NOT NULL,
    action         TEXT NOT NULL,
    provider       TEXT NOT NULL,
    model          TEXT NOT NULL,
    outcome        TEXT NOT NULL,
    former_outcome TEXT,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX ai_feedback_by_user ON ai_feedback (workspace_id, user_id, created_at);

-- What was learned of a user stands packed in the account's state (LearnedJson): unpacked here.
DROP VIEW user_efficiency_profiles;

CREATE VIEW user_efficiency_profiles AS
SELECT
    workspace_id,
    user_id,
    json_extract(state, '$.rating') AS efficiency_rating,
    json_extract(state, '$.preferred_mode') AS preferred_mode,
    COALESCE(json_extract(state, '$.total_tokens') * 1.0 / NULLIF(json_extract(state, '$.requests'), 0), 0) AS avg_token_per_request,
    (SELECT sum(value) / 7.0 FROM json_each(last_7_days_tokens)) AS predicted_daily_usage,
    json_extract(state, '$.requests') AS total_requests,
    json_extract(state, '$.tokens_saved') AS total_tokens_saved,
    COALESCE(json_extract(state, '$.cache_hits') * 1.0 / NULLIF(json_extract(state, '$.requests'), 0), 0) AS cache_hit_rate,
    CASE WHEN json_extract(state, '$.learned.style[0]') > 0 THEN json_object(
        'prompts', json_extract(state, '$.learned.style[0]'),
        'avg_sentence_length', json_extract(state, '$.learned.style[1]') / 100.0,
        'question_share', json_extract(state, '$.learned.style[2]') / 10000.0,
        'formality', json_extract(state, '$.learned.style[3]') / 10000.0) END AS writing_style_profile,
    (SELECT json_group_array(json_object('hash', hash, 'count', uses)) FROM (
        SELECT substr(openings, place.value * 6 + 1, 4) AS hash, CAST(substr(openings, place.value * 6 + 5, 2) AS INTEGER) AS uses
        FROM (SELECT COALESCE(json_extract(state, '$.learned.openings'), '') AS openings), json_each('[0,1,2,3,4,5,6,7]') AS place
        WHERE length(openings) > place.value * 6
        ORDER BY uses DESC, hash)) AS common_patterns,
    (SELECT json_group_array(instr('0123456789abcdefghijklmnopqrstuv', substr(hours, hour.value, 1)) - 1)
        FROM (SELECT COALESCE(json_extract(state, '$.learned.hours'), '000000000000000000000000') AS hours),
            json_each('[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24]') AS hour) AS peak_usage_hours,
    CASE WHEN json_extract(state, '$.learned.output[1]') < 1500 THEN 'short' WHEN json_extract(state, '$.learned.output[1]') < 6000 THEN 'medium'
        WHEN json_extract(state, '$.learned.output[1]') IS NOT NULL THEN 'long' END AS preferred_output_length,
    (SELECT json_group_object(tally.key, (4.0 + json_extract(tally.value, '$[0]')) / (8 + json_extract(tally.value, '$[1]')))
        FROM json_each(COALESCE(json_extract(state, '$.learned.models'), '{}')) AS tally) AS model_preference_score
FROM user_accounts;
