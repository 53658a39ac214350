-- What people know as profile tables are views of the accounts' states: always what the engine itself knows, and no second write
-- for each call. Windows are rolled to now. Tier prices and budgets are the defaults; where configuration changes them, GET
-- /api/profile is the truth.

CREATE VIEW user_accounts AS
SELECT
    substr(key, 1, instr(key, '/') - 1) AS workspace_id,
    substr(key, instr(key, '/') + 1) AS user_id,
    version,
    state,
    json_extract(state, '$.day') AS day,
    date('now') AS today,
    (SELECT json_group_array(tokens) FROM (
        SELECT CASE behind WHEN 0 THEN json_extract(state, '$.day_tokens')
            ELSE COALESCE(json_extract(state, '$.past[' || CASE WHEN behind > 0 THEN behind - 1 ELSE 9 END || '].tokens'), 0) END AS tokens
        FROM (SELECT days.value AS ago, CAST(julianday(json_extract(state, '$.day')) - julianday('now', 'start of day') AS INTEGER) + days.value AS behind
            FROM json_each('[6,5,4,3,2,1,0]') AS days)
        ORDER BY ago DESC)) AS last_7_days_tokens
FROM actor_state
WHERE kind = 1;

CREATE VIEW user_ai_pricing_profile AS
SELECT
    workspace_id,
    user_id,
    json_extract(state, '$.rating') AS efficiency_rating,
    json_extract(state, '$.tier') AS tier,
    (SELECT CASE load_state WHEN 'idle' THEN 0.9 WHEN 'normal' THEN 1.0 WHEN 'high' THEN 1.1 WHEN 'surge' THEN 1.3 ELSE 1.5 END
        FROM system_load_events ORDER BY id DESC LIMIT 1) AS surge_multiplier,
    CASE WHEN same_week THEN json_extract(state, '$.week_tokens') ELSE 0 END AS weekly_usage,
    CASE WHEN same_week THEN json_extract(state, '$.week_cost') ELSE 0 END / 1000000000.0 AS weekly_cost_usd,
    CASE WHEN seven * 1.2 <= 10000 THEN 'free' WHEN seven * 1.2 <= 100000 THEN 'pro'
        WHEN seven * 1.2 <= 500000 THEN 'elite' ELSE 'enterprise' END AS recommended_plan,
    CASE json_extract(state, '$.tier') WHEN 'free' THEN -month_usd / 3 WHEN 'pro' THEN (49 - month_usd) / 49
        WHEN 'elite' THEN (199 - month_usd) / 199 ELSE (999 - month_usd) / 999 END AS cost_tier_score,
    last_7_days_tokens,
    json_extract(state, '$.tokens_saved') AS total_tokens_saved,
    json_extract(state, '$.cost_saved') / 1000000000.0 AS total_cost_saved_usd
FROM (SELECT *,
    date(day, '-6 days', 'weekday 1') = date(today, '-6 days', 'weekday 1') AS same_week,
    CASE WHEN substr(day, 1, 7) = substr(today, 1, 7) THEN json_extract(state, '$.month_cost') / 1000000000.0 ELSE 0.0 END AS month_usd,
    (SELECT sum(value) FROM json_each(last_7_days_tokens)) AS seven
    FROM user_accounts);

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
    COALESCE(json_extract(state, '$.cache_hits') * 1.0 / NULLIF(json_extract(state, '$.requests'), 0), 0) AS cache_hit_rate
FROM user_accounts;

-- energy_balance is what the account held at its last change; what regenerated since is added when the engine next looks.
CREATE VIEW user_energy AS
SELECT
    a.workspace_id,
    a.user_id,
    json_extract(a.state, '$.tier') AS tier,
    json_extract(a.state, '$.energy_nano') / 1000000000 AS energy_balance,
    json_extract(a.state, '$.held_energy') AS energy_reserved,
    p.efficiency_rating,
    p.preferred_mode,
    p.preferred_mode AS model_mode,
    p.avg_token_per_request,
    p.predicted_daily_usage
FROM user_accounts a JOIN user_efficiency_profiles p USING (workspace_id, user_id);
