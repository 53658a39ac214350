-- The clusters' health as people know it: a view of the states that the engine writes. Prices stand beside it where they were set at run
-- time; those of the configuration are in GET /api/catalog.

CREATE VIEW ai_cluster_status WITH (security_invoker = true) AS
SELECT
    split_part(a.key, '/', 1) AS provider,
    substr(a.key, strpos(a.key, '/') + 1) AS model,
    (a.state->>'first_byte_ms')::double precision AS latency_ms,
    COALESCE((a.state->>'rejections')::double precision / NULLIF((a.state->>'weight')::double precision, 0), 0) AS rejection_rate,
    COALESCE((a.state->>'successes')::double precision / NULLIF((a.state->>'weight')::double precision, 0), 1) AS success_rate,
    m.cost_per_1k_input,
    m.cost_per_1k_output,
    CASE WHEN (a.state->>'day')::date = (now() AT TIME ZONE 'UTC')::date THEN (a.state->>'tokens_today')::bigint ELSE 0 END AS tokens_today,
    a.state->>'status' AS status,
    CASE WHEN (a.state->>'day')::date = (now() AT TIME ZONE 'UTC')::date THEN (a.state->>'requests_today')::bigint ELSE 0 END AS requests_today,
    (a.state->>'latency_ms')::double precision AS avg_response_time_ms,
    CASE WHEN (a.state->>'latency_ms')::double precision > 0
        THEN GREATEST(0, 1 - (a.state->>'baseline_ms')::double precision / (a.state->>'latency_ms')::double precision) ELSE 0 END AS gpu_load_estimate
FROM actor_state a LEFT JOIN ai_model_configs m ON m.id = a.key
WHERE a.kind = 3;
