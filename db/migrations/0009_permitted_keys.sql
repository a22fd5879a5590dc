-- Which keys a workflow may use is part of the one look-up: no value is read before it is known, and what is taken off
-- the list counts from the next statement on. A workflow that is gone may use none.
CREATE OR REPLACE FUNCTION keyhold_resolvable(in_org text, in_project text, in_keys text[], in_workflow text, in_person text)
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
       AND (in_workflow IS NULL OR EXISTS (
             SELECT FROM consumers w
               LEFT JOIN workflow_permissions p
                 ON p.org_id = w.org_id AND p.project_id = w.project_id AND p.workflow_id = w.id
              WHERE w.org_id = in_org AND w.project_id = in_project AND w.id = in_workflow AND w.kind = 'workflow'
                AND (p.mode IS NULL OR p.mode = 'all' OR p.keys ? c.key)))
       AND (c.audience = 'project' OR c.owner_id = in_person OR c.audience = 'members' AND EXISTS (
             SELECT FROM credential_audience a
              WHERE a.org_id = c.org_id AND a.project_id = c.project_id AND a.credential_id = c.id AND a.user_id = in_person))
     -- A workflow's own value comes last and so wins over the project's with the same key.
     ORDER BY c.workflow_id NULLS FIRST;
END $$;
