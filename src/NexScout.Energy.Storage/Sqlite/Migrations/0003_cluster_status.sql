-- The clusters' health as people know it: a view of the states that the engine writes. Prices stand beside it where they were set at run
-- time; those of the configuration are in GET /api/catalog.

CREATE VIEW ai_cluster_status AS
SELECT
    substr(a.key, 1, instr(a.key, '/') - 1) AS provider,
    substr(a.key, instr(a.key, '/') + 1) AS model,
    json_extract(a.state, '$.first_byte_ms') AS latency_ms,
    COALESCE(1.0 * json_extract(a.state, '$.rejections') / NULLIF(json_extract(a.state, '$.weight'), 0.0), 0.0) AS rejection_rate,
    COALESCE(1.0 * json_extract(a.state, '$.successes') / NULLIF(json_extract(a.state, '$.weight'), 0.0), 1.0) AS success_rate,
    m.cost_per_1k_input,
    m.cost_per_1k_output,
    CASE WHEN json_extract(a.state, '$.day') = date('now') THEN json_extract(a.state, '$.tokens_today') ELSE 0 END AS tokens_today,
    json_extract(a.state, '$.status') AS status,
    CASE WHEN json_extract(a.state, '$.day') = date('now') THEN json_extract(a.state, '$.requests_today') ELSE 0 END AS requests_today,
    json_extract(a.state, '$.latency_ms') AS avg_response_time_ms,
    CASE WHEN json_extract(a.state, '$.latency_ms') > 0
        THEN max(0.0, 1.0 - 1.0 * json_extract(a.state, '$.baseline_ms') / json_extract(a.state, '$.latency_ms')) ELSE 0.0 END AS gpu_load_estimate
FROM actor_state a LEFT JOIN ai_model_configs m ON m.id = a.key
WHERE a.kind = 3;
