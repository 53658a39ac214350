-- Who may read what (SPEC §13). A session says for whom it reads: SET energy.workspace = '…'; SET energy.user = '…'.
-- Nobody but the owner writes: not one of these roles is granted INSERT, UPDATE or DELETE.

-- It is run again where it has changed: what an older one made goes first.
DO $$
DECLARE old record;
BEGIN
    FOR old IN SELECT policyname, tablename FROM pg_policies
        WHERE schemaname = current_schema() AND roles && ARRAY['energy_user', 'energy_service', 'energy_operator']::name[]
    LOOP
        EXECUTE format('DROP POLICY %I ON %I', old.policyname, old.tablename);
    END LOOP;
END $$;

GRANT SELECT ON actor_state, ai_usage_logs, ai_feedback, token_debt_tracker, system_load_events, ai_model_configs,
    user_accounts, user_ai_pricing_profile, user_efficiency_profiles, user_energy, ai_cluster_status
    TO energy_user, energy_service, energy_operator;
GRANT SELECT ON opened_calls, workspace_terms TO energy_service, energy_operator;
GRANT SELECT ON energy_nodes, token_calibrations, output_lengths TO energy_operator;
GRANT SELECT (id, workspace_id, user_id, role, name, created_at, expires_at, revoked_at) ON api_keys TO energy_operator;

CREATE POLICY user_reads_own ON ai_usage_logs FOR SELECT TO energy_user
    USING (workspace_id = current_setting('energy.workspace', true) AND user_id = current_setting('energy.user', true));
CREATE POLICY service_reads_workspace ON ai_usage_logs FOR SELECT TO energy_service
    USING (workspace_id = current_setting('energy.workspace', true));
CREATE POLICY operator_reads_all ON ai_usage_logs FOR SELECT TO energy_operator USING (true);

CREATE POLICY user_reads_own ON ai_feedback FOR SELECT TO energy_user
    USING (workspace_id = current_setting('energy.workspace', true) AND user_id = current_setting('energy.user', true));
CREATE POLICY service_reads_workspace ON ai_feedback FOR SELECT TO energy_service
    USING (workspace_id = current_setting('energy.workspace', true));
CREATE POLICY operator_reads_all ON ai_feedback FOR SELECT TO energy_operator USING (true);

CREATE POLICY user_reads_own ON token_debt_tracker FOR SELECT TO energy_user
    USING (workspace_id = current_setting('energy.workspace', true) AND user_id = current_setting('energy.user', true));
CREATE POLICY service_reads_workspace ON token_debt_tracker FOR SELECT TO energy_service
    USING (workspace_id = current_setting('energy.workspace', true));
CREATE POLICY operator_reads_all ON token_debt_tracker FOR SELECT TO energy_operator USING (true);

-- Kinds: 1 a user's budget, 2 a workspace's, 3 a model cluster, 4 the system's load. No part of a key holds a slash but
-- the one between workspace and user.
CREATE POLICY user_reads_own ON actor_state FOR SELECT TO energy_user
    USING (kind = 3 OR (kind = 1 AND key = current_setting('energy.workspace', true) || '/' || current_setting('energy.user', true)));
CREATE POLICY service_reads_workspace ON actor_state FOR SELECT TO energy_service
    USING (kind = 3 OR (kind = 2 AND key = current_setting('energy.workspace', true))
        OR (kind = 1 AND split_part(key, '/', 1) = current_setting('energy.workspace', true)));
CREATE POLICY operator_reads_all ON actor_state FOR SELECT TO energy_operator USING (true);

CREATE POLICY recent_for_all ON system_load_events FOR SELECT TO energy_user, energy_service
    USING (created_at > now() - interval '24 hours');
CREATE POLICY operator_reads_all ON system_load_events FOR SELECT TO energy_operator USING (true);

CREATE POLICY all_read ON ai_model_configs FOR SELECT TO energy_user, energy_service, energy_operator USING (true);

CREATE POLICY service_reads_workspace ON opened_calls FOR SELECT TO energy_service
    USING (workspace_id = current_setting('energy.workspace', true));
CREATE POLICY operator_reads_all ON opened_calls FOR SELECT TO energy_operator USING (true);

CREATE POLICY service_reads_workspace ON workspace_terms FOR SELECT TO energy_service
    USING (workspace_id = current_setting('energy.workspace', true));
CREATE POLICY operator_reads_all ON workspace_terms FOR SELECT TO energy_operator USING (true);

CREATE POLICY operator_reads_all ON energy_nodes FOR SELECT TO energy_operator USING (true);
CREATE POLICY operator_reads_all ON token_calibrations FOR SELECT TO energy_operator USING (true);
CREATE POLICY operator_reads_all ON output_lengths FOR SELECT TO energy_operator USING (true);
CREATE POLICY operator_reads_all ON api_keys FOR SELECT TO energy_operator USING (true);

-- What belongs to a user, in tables that all look alike: users read their own, services their workspace's, operators all.
DO $$
DECLARE own text;
BEGIN
    FOREACH own IN ARRAY ARRAY['cached_ai_responses', 'ai_cost_simulations', 'ai_usage_user_days', 'ai_user_tiers', 'ai_cost_predictions', 'ai_quotes']
    LOOP
        EXECUTE format('GRANT SELECT ON %I TO energy_user, energy_service, energy_operator', own);
        EXECUTE format('CREATE POLICY user_reads_own ON %I FOR SELECT TO energy_user USING (workspace_id = current_setting(''energy.workspace'', true) '
            'AND user_id = current_setting(''energy.user'', true))', own);
        EXECUTE format('CREATE POLICY service_reads_workspace ON %I FOR SELECT TO energy_service '
            'USING (workspace_id = current_setting(''energy.workspace'', true))', own);
        EXECUTE format('CREATE POLICY operator_reads_all ON %I FOR SELECT TO energy_operator USING (true)', own);
    END LOOP;
END $$;

GRANT SELECT ON caller_configuration, ai_experiments TO energy_service, energy_operator;
CREATE POLICY service_reads_workspace ON caller_configuration FOR SELECT TO energy_service
    USING (workspace_id = current_setting('energy.workspace', true));
CREATE POLICY operator_reads_all ON caller_configuration FOR SELECT TO energy_operator USING (true);
CREATE POLICY service_reads_workspace ON ai_experiments FOR SELECT TO energy_service
    USING (workspace_id IS NULL OR workspace_id = current_setting('energy.workspace', true));
CREATE POLICY operator_reads_all ON ai_experiments FOR SELECT TO energy_operator USING (true);

GRANT SELECT ON energy_jobs TO energy_operator;
CREATE POLICY operator_reads_all ON energy_jobs FOR SELECT TO energy_operator USING (true);

GRANT SELECT ON usage_rollup, ai_usage_days TO energy_service, energy_operator;
CREATE POLICY all_read ON usage_rollup FOR SELECT TO energy_service, energy_operator USING (true);
CREATE POLICY service_reads_workspace ON ai_usage_days FOR SELECT TO energy_service
    USING (workspace_id = current_setting('energy.workspace', true));
CREATE POLICY operator_reads_all ON ai_usage_days FOR SELECT TO energy_operator USING (true);

-- A webhook's secret is nobody's to read.
GRANT SELECT ON energy_events TO energy_service, energy_operator;
GRANT SELECT (id, url, types, workspace_id, created_at, cursor_xact, cursor_seq, failures, next_try, last_error, disabled) ON energy_webhooks
    TO energy_operator;
CREATE POLICY service_reads_workspace ON energy_events FOR SELECT TO energy_service
    USING (workspace_id IS NULL OR workspace_id = current_setting('energy.workspace', true));
CREATE POLICY operator_reads_all ON energy_events FOR SELECT TO energy_operator USING (true);
CREATE POLICY operator_reads_all ON energy_webhooks FOR SELECT TO energy_operator USING (true);
