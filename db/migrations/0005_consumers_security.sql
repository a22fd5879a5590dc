-- Sorted as it is compared, because under row-level security a function in a condition keeps an index from being used.
ALTER TABLE consumers ADD COLUMN sorted_name text GENERATED ALWAYS AS (lower(name)) STORED;
--> statement-breakpoint
CREATE INDEX consumers_by_name ON consumers (org_id, project_id, kind, sorted_name, id);
--> statement-breakpoint
DO $$
DECLARE
  item record;
BEGIN
  FOR item IN SELECT * FROM (VALUES
    ('consumers'), ('assignments'), ('code_references'), ('connections'), ('oauth_states'), ('channel_messages'), ('sealed_tokens')
  ) AS rule (name) LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', item.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', item.name);
    EXECUTE format('CREATE POLICY %I ON %I USING (keyhold_sees(org_id, project_id)) WITH CHECK (keyhold_sees(org_id, project_id))',
      item.name || '_reach', item.name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO keyhold_app', item.name);
  END LOOP;
END $$;
