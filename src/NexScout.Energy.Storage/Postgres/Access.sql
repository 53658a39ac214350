-- Who may read what (SPEC §13). A session says for whom it reads: SET energy.workspace = '…'; SET energy.user = '…'.
-- Nobody but the owner writes: not one of these roles is granted INSERT, UPDATE or DELETE.

GRANT SELECT ON actor_state, ai_usage_logs, ai_feedback, token_debt_tracker, system_load_events, ai_model_configs,
    user_accounts, user_ai_pricing_profile, user_efficiency_profiles, user_energy, ai_cluster_status
    TO energy_user, energy_service, energy_operator;
GRANT SELECT ON opened_calls, workspace_terms TO energy_service, energy_operator;
GRANT SELECT ON energy_nodes TO energy_operator;
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
CREATE POLICY operator_reads_all ON api_keys FOR SELECT TO energy_operator USING (true);
