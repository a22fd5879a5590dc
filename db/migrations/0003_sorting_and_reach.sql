-- Under row-level security a condition with a function that is not leak-proof (lower, coalesce) cannot use an index,
-- so what the list is sorted by is stored as it is compared.
ALTER TABLE credentials ADD COLUMN sorted_name text GENERATED ALWAYS AS (lower(name)) STORED;
--> statement-breakpoint
ALTER TABLE credentials ADD COLUMN sorted_use timestamptz(3) NOT NULL GENERATED ALWAYS AS (coalesce(last_used_at, to_timestamp(0))) STORED;
--> statement-breakpoint
DROP INDEX credentials_by_name;
--> statement-breakpoint
DROP INDEX credentials_by_last_used;
--> statement-breakpoint
CREATE INDEX credentials_by_name ON credentials (org_id, project_id, sorted_name, id) WHERE deleted_at IS NULL;
--> statement-breakpoint
CREATE INDEX credentials_by_last_used ON credentials (org_id, project_id, sorted_use, id) WHERE deleted_at IS NULL;
--> statement-breakpoint
CREATE INDEX credentials_in_bin_of_project ON credentials (org_id, project_id, deleted_at) WHERE deleted_at IS NOT NULL;
--> statement-breakpoint

-- A transaction without a reach sees no row of any table, these two included.
ALTER POLICY instance_reach ON instance
  USING (coalesce(current_setting('app.org', true), '') <> '') WITH CHECK (coalesce(current_setting('app.org', true), '') <> '');
--> statement-breakpoint
ALTER POLICY data_keys_reach ON data_keys
  USING (keyhold_sees(org_id, project_id) OR scope = 'instance' AND current_setting('app.org', true) = '*')
  WITH CHECK (keyhold_sees(org_id, project_id) OR scope = 'instance' AND current_setting('app.org', true) = '*');
