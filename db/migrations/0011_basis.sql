ALTER TABLE "audit_heads" ADD COLUMN "basis" uuid DEFAULT gen_random_uuid() NOT NULL;--> statement-breakpoint
-- What a use of a credential rests on has changed: its organisation gets another basis, once a transaction. It is drawn,
-- not counted, so that one that was restored stands for what was so then.
CREATE FUNCTION keyhold_changed() RETURNS trigger LANGUAGE plpgsql SECURITY INVOKER AS $$
DECLARE
  changed text;
  mark text;
BEGIN
  IF TG_TABLE_NAME = 'organisations' THEN changed := NEW.id;
  ELSIF TG_OP = 'DELETE' THEN changed := OLD.org_id;
  ELSE changed := NEW.org_id;
  END IF;
  mark := pg_current_xact_id()::text || ' ' || changed;
  IF current_setting('app.changed', true) IS DISTINCT FROM mark THEN
    UPDATE audit_heads SET basis = gen_random_uuid() WHERE org_id = changed;
    PERFORM set_config('app.changed', mark, true);
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION keyhold_changed() FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION keyhold_changed() TO keyhold_app;
--> statement-breakpoint
-- At the end of a transaction: the head of a chain is what every act locks last, so none waits for another in a circle.
DO $$
DECLARE
  watched record;
BEGIN
  FOR watched IN SELECT * FROM (VALUES
    -- An unknown token or person has nothing yet that a use could rest on.
    ('machine_tokens', 'DELETE', 'true'),
    ('machine_tokens', 'UPDATE', 'to_jsonb(OLD) - ''last_used_at'' IS DISTINCT FROM to_jsonb(NEW) - ''last_used_at'''),
    ('memberships', 'UPDATE OR DELETE', 'true'),
    ('organisations', 'UPDATE', 'OLD.manages_from IS DISTINCT FROM NEW.manages_from'),
    ('credentials', 'INSERT OR DELETE', 'true'),
    ('credentials', 'UPDATE',
     'to_jsonb(OLD) - ''{last_used_at,sorted_use,last_test}''::text[] IS DISTINCT FROM to_jsonb(NEW) - ''{last_used_at,sorted_use,last_test}''::text[]'),
    ('credential_versions', 'INSERT OR UPDATE OR DELETE', 'true'),
    ('sealed_values', 'INSERT OR UPDATE OR DELETE', 'true'),
    ('credential_audience', 'INSERT OR UPDATE OR DELETE', 'true'),
    -- Of a workflow only that it is there, and its list, which has a row of its own.
    ('consumers', 'DELETE', 'OLD.kind = ''workflow'''),
    ('consumers', 'UPDATE', '(OLD.id, OLD.kind, OLD.project_id, OLD.org_id) IS DISTINCT FROM (NEW.id, NEW.kind, NEW.project_id, NEW.org_id)'),
    ('workflow_permissions', 'INSERT OR UPDATE OR DELETE', 'true')
  ) AS listed (place, acts, condition)
  LOOP
    EXECUTE format(
      'CREATE CONSTRAINT TRIGGER keyhold_changed_by_%s AFTER %s ON %I DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (%s) EXECUTE FUNCTION keyhold_changed()',
      lower(replace(watched.acts, ' ', '_')), watched.acts, watched.place, watched.condition);
  END LOOP;
END $$;
--> statement-breakpoint
DROP FUNCTION keyhold_print(text, text);
