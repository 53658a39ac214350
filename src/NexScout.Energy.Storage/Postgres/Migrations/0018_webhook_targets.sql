-- Only operators' webhooks may be at addresses that are not public; one for all workspaces can only be an operator's.
ALTER TABLE energy_webhooks ADD COLUMN any_target boolean NOT NULL DEFAULT false;
UPDATE energy_webhooks SET any_target = true WHERE workspace_id IS NULL;
