-- What the schema language cannot say: partial unique indexes with NULLS NOT DISTINCT, expression indexes,
-- partitions, the counter, row-level security and the rights of the application role.

CREATE UNIQUE INDEX credentials_key_taken ON credentials (org_id, project_id, workflow_id, key) NULLS NOT DISTINCT WHERE deleted_at IS NULL;
--> statement-breakpoint
CREATE UNIQUE INDEX credentials_name_taken ON credentials (org_id, project_id, workflow_id, name) NULLS NOT DISTINCT WHERE deleted_at IS NULL;
--> statement-breakpoint
CREATE INDEX credentials_by_name ON credentials (org_id, project_id, lower(name), id) WHERE deleted_at IS NULL;
--> statement-breakpoint
CREATE INDEX credentials_by_last_used ON credentials (org_id, project_id, coalesce(last_used_at, to_timestamp(0)), id) WHERE deleted_at IS NULL;
--> statement-breakpoint

-- One partition a month, made ahead of time; the default one only exists so that a late clock cannot stop an act.
CREATE TABLE audit_events_default PARTITION OF audit_events DEFAULT;
--> statement-breakpoint
CREATE FUNCTION keyhold_audit_partitions(months_ahead integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE
  first date;
BEGIN
  FOR step IN 0..months_ahead LOOP
    first := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => step))::date;
    IF to_regclass(format('audit_events_%s', to_char(first, 'YYYY_MM'))) IS NULL THEN
      EXECUTE format('CREATE TABLE audit_events_%s PARTITION OF audit_events FOR VALUES FROM (%L) TO (%L)',
        to_char(first, 'YYYY_MM'), first::text || ' 00:00:00+00', (first + interval '1 month')::date::text || ' 00:00:00+00');
    END IF;
  END LOOP;
END $$;
--> statement-breakpoint
SELECT keyhold_audit_partitions(3);
--> statement-breakpoint

CREATE FUNCTION keyhold_count_credentials() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  was integer := 0;
  is_now integer := 0;
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.deleted_at IS NULL AND OLD.audience = 'project' THEN was := 1; END IF;
  IF TG_OP <> 'DELETE' AND NEW.deleted_at IS NULL AND NEW.audience = 'project' THEN is_now := 1; END IF;
  IF is_now <> was THEN
    UPDATE projects SET credential_count = credential_count + is_now - was
      WHERE org_id = coalesce(NEW.org_id, OLD.org_id) AND id = coalesce(NEW.project_id, OLD.project_id);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER credentials_count AFTER INSERT OR DELETE OR UPDATE OF deleted_at, audience ON credentials
  FOR EACH ROW EXECUTE FUNCTION keyhold_count_credentials();
--> statement-breakpoint

-- Reach of a transaction. Nothing set means nothing seen; '*' is for code that runs before a tenant is known.
CREATE FUNCTION keyhold_sees(org text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT org = current_setting('app.org', true) OR current_setting('app.org', true) = '*'
$$;
--> statement-breakpoint
CREATE FUNCTION keyhold_sees(org text, project text) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT (org = current_setting('app.org', true) OR current_setting('app.org', true) = '*')
     AND (project = current_setting('app.project', true) OR current_setting('app.project', true) = '*')
$$;
--> statement-breakpoint
DO $$
DECLARE
  item record;
BEGIN
  FOR item IN SELECT * FROM (VALUES
    ('organisations', 'keyhold_sees(id)'),
    ('projects', 'keyhold_sees(org_id)'),
    ('memberships', 'keyhold_sees(org_id)'),
    ('invitations', 'keyhold_sees(org_id)'),
    ('idempotency_keys', 'keyhold_sees(org_id)'),
    ('audit_heads', 'keyhold_sees(org_id)'),
    ('audit_events', 'keyhold_sees(org_id)'),
    ('credentials', 'keyhold_sees(org_id, project_id)'),
    ('credential_audience', 'keyhold_sees(org_id, project_id)'),
    ('credential_versions', 'keyhold_sees(org_id, project_id)'),
    ('sealed_values', 'keyhold_sees(org_id, project_id)'),
    ('machine_tokens', 'keyhold_sees(org_id, project_id)'),
    ('data_keys', $q$scope = 'instance' OR keyhold_sees(org_id, project_id)$q$),
    ('instance', 'true'),
    ('users', $q$current_setting('app.org', true) = '*' OR EXISTS (SELECT FROM memberships m WHERE m.user_id = users.id AND m.org_id = current_setting('app.org', true))$q$),
    ('sessions', $q$current_setting('app.org', true) = '*'$q$),
    ('attempts', $q$current_setting('app.org', true) = '*'$q$)
  ) AS rule (name, reach) LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', item.name);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', item.name);
    EXECUTE format('CREATE POLICY %I ON %I USING (%s) WITH CHECK (%s)', item.name || '_reach', item.name, item.reach, item.reach);
  END LOOP;
END $$;
--> statement-breakpoint

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO keyhold_app;
--> statement-breakpoint
REVOKE UPDATE, DELETE ON audit_events, audit_events_default FROM keyhold_app;
--> statement-breakpoint
REVOKE DELETE ON audit_heads, data_keys, instance, organisations, users FROM keyhold_app;
--> statement-breakpoint
REVOKE ALL ON audit_events_default FROM keyhold_app;
--> statement-breakpoint
DO $$
DECLARE
  part regclass;
BEGIN
  FOR part IN SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = 'audit_events'::regclass LOOP
    EXECUTE format('REVOKE ALL ON %s FROM keyhold_app', part);
  END LOOP;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION keyhold_audit_partitions(integer) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION keyhold_audit_partitions(integer) TO keyhold_app;
