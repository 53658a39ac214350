-- What people know as profile tables are views of the accounts' states: always what the engine itself knows, and no second write
-- for each call. Rows are filtered as whoever asks (security_invoker). Windows are rolled to now. Tier prices and budgets are the
-- defaults; where configuration changes them, GET /api/profile is the truth.

CREATE VIEW user_accounts WITH (security_invoker = true) AS
SELECT
    split_part(key, '/', 1) AS workspace_id,
    split_part(key, '/', 2) AS user_id,
    version,
    state,
    (state->>'day')::date AS day,
    (now() AT TIME ZONE 'UTC')::date AS today,
    (SELECT array_agg(CASE ago.behind WHEN 0 THEN (state->>'day_tokens')::bigint
                ELSE COALESCE((state->'past'->(CASE WHEN ago.behind > 0 THEN ago.behind - 1 ELSE 9 END)->>'tokens')::bigint, 0) END ORDER BY ago.days DESC)
        FROM (SELECT days, (state->>'day')::date - ((now() AT TIME ZONE 'UTC')::date - days) AS behind FROM generate_series(0, 6) AS days) AS ago
    ) AS last_7_days_tokens
FROM actor_state
WHERE kind = 1;

CREATE VIEW user_ai_pricing_profile WITH (security_invoker = true) AS
SELECT
    workspace_id,
    user_id,
    (state->>'rating')::double precision AS efficiency_rating,
    state->>'tier' AS tier,
    (SELECT CASE load_state WHEN 'idle' THEN 0.9 WHEN 'normal' THEN 1.0 WHEN 'high' THEN 1.1 WHEN 'surge' THEN 1.3 ELSE 1.5 END
        FROM system_load_events ORDER BY id DESC LIMIT 1) AS surge_multiplier,
    CASE WHEN same_week THEN (state->>'week_tokens')::bigint ELSE 0 END AS weekly_usage,
    CASE WHEN same_week THEN (state->>'week_cost')::bigint ELSE 0 END * 0.000000001 AS weekly_cost_usd,
    CASE WHEN seven * 1.2 <= 10000 THEN 'free' WHEN seven * 1.2 <= 100000 THEN 'pro'
        WHEN seven * 1.2 <= 500000 THEN 'elite' ELSE 'enterprise' END AS recommended_plan,
    CASE state->>'tier' WHEN 'free' THEN -month_usd / 3 WHEN 'pro' THEN (49 - month_usd) / 49
        WHEN 'elite' THEN (199 - month_usd) / 199 ELSE (999 - month_usd) / 999 END AS cost_tier_score,
    last_7_days_tokens,
    (state->>'tokens_saved')::bigint AS total_tokens_saved,
    (state->>'cost_saved')::bigint * 0.000000001 AS total_cost_saved_usd
FROM user_accounts
CROSS JOIN LATERAL (SELECT
    date_trunc('week', day) = date_trunc('week', today) AS same_week,
    CASE WHEN date_trunc('month', day) = date_trunc('month', today) THEN (state->>'month_cost')::bigint * 0.000000001 ELSE 0 END AS month_usd,
    (SELECT sum(tokens) FROM unnest(last_7_days_tokens) AS tokens) AS seven) AS derived;

CREATE VIEW user_efficiency_profiles WITH (security_invoker = true) AS
SELECT
    workspace_id,
    user_id,
    (state->>'rating')::double precision AS efficiency_rating,
    state->>'preferred_mode' AS preferred_mode,
    COALESCE((state->>'total_tokens')::double precision / NULLIF((state->>'requests')::bigint, 0), 0) AS avg_token_per_request,
    (SELECT sum(tokens) / 7 FROM unnest(last_7_days_tokens) AS tokens)::double precision AS predicted_daily_usage,
    (state->>'requests')::bigint AS total_requests,
    (state->>'tokens_saved')::bigint AS total_tokens_saved,
    COALESCE((state->>'cache_hits')::double precision / NULLIF((state->>'requests')::bigint, 0), 0) AS cache_hit_rate
FROM user_accounts;

-- energy_balance is what the account held at its last change; what regenerated since is added when the engine next looks.
CREATE VIEW user_energy WITH (security_invoker = true) AS
SELECT
    a.workspace_id,
    a.user_id,
    a.state->>'tier' AS tier,
    (a.state->>'energy_nano')::bigint / 1000000000 AS energy_balance,
    (a.state->>'held_energy')::bigint AS energy_reserved,
    p.efficiency_rating,
    p.preferred_mode,
    p.preferred_mode AS model_mode,
    p.avg_token_per_request,
    p.predicted_daily_usage
FROM user_accounts a JOIN user_efficiency_profiles p USING (workspace_id, user_id);
