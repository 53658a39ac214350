-- Only operators' webhooks may be at addresses that are not public; one for all workspaces can only be an operator's.
ALTER TABLE energy_webhooks ADD COLUMN any_target INTEGER NOT NULL DEFAULT 0;
UPDATE energy_webhooks SET any_target = 1 WHERE workspace_id IS NULL;
