-- Whether a person confirms each use has to be known before a value is opened, so the one look-up tells it too.
DROP FUNCTION keyhold_resolvable(text, text, text[], text, text);
--> statement-breakpoint
CREATE FUNCTION keyhold_resolvable(in_org text, in_project text, in_keys text[], in_workflow text, in_person text)
RETURNS TABLE (
  credential_id text, key text, type text, template_id text, workflow_id text, disabled boolean, last_used_at timestamptz,
  version_id text, number integer, plain jsonb, destination text, secret_fields jsonb,
  field text, dek_id uuid, envelope bytea, confirm_use text
) LANGUAGE plpgsql STABLE SECURITY INVOKER
-- Planning it anew costs ten times what running it does, and every plan of it is the same index look-up.
SET plan_cache_mode = force_generic_plan AS $$
BEGIN
  PERFORM set_config('app.org', in_org, true), set_config('app.project', in_project, true);
  RETURN QUERY
    SELECT c.id, c.key, c.type, c.template_id, c.workflow_id, c.disabled_at IS NOT NULL, c.last_used_at,
           v.id, v.number, v.plain, v.destination, (SELECT coalesce(jsonb_agg(name), '[]') FROM jsonb_object_keys(v.secrets) AS name),
           s.field, s.dek_id, s.envelope, c.confirm_use
      FROM credentials c
      JOIN credential_versions v
        ON v.org_id = c.org_id AND v.project_id = c.project_id AND v.credential_id = c.id AND v.label = 'current'
      LEFT JOIN sealed_values s
        ON s.org_id = v.org_id AND s.project_id = v.project_id AND s.version_id = v.id AND s.domain = 'value'
     WHERE c.org_id = in_org AND c.project_id = in_project AND c.deleted_at IS NULL AND c.key = ANY (in_keys)
       AND (c.workflow_id IS NULL OR c.workflow_id = in_workflow)
       AND (c.audience = 'project' OR c.owner_id = in_person OR c.audience = 'members' AND EXISTS (
             SELECT FROM credential_audience a
              WHERE a.org_id = c.org_id AND a.project_id = c.project_id AND a.credential_id = c.id AND a.user_id = in_person))
     -- A workflow's own value comes last and so wins over the project's with the same key.
     ORDER BY c.workflow_id NULLS FIRST;
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION keyhold_resolvable(text, text, text[], text, text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION keyhold_resolvable(text, text, text[], text, text) TO keyhold_app;
