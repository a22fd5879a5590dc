DO $$
DECLARE
  item record;
BEGIN
  FOR item IN SELECT * FROM (VALUES
    ('approvals'), ('fill_requests'), ('notices'), ('workflow_permissions'), ('runs'), ('run_steps')
  ) AS rule (name) LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', item.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', item.name);
    EXECUTE format('CREATE POLICY %I ON %I USING (keyhold_sees(org_id, project_id)) WITH CHECK (keyhold_sees(org_id, project_id))',
      item.name || '_reach', item.name);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO keyhold_app', item.name);
  END LOOP;
END $$;
