-- A token together with what it may use of some keys: what a call through the relay begins with. The rows are those of
-- `keyhold_resolvable`; without any, one row with the token alone. Of an unknown token there is none.
CREATE FUNCTION keyhold_asked(in_public_id text, in_keys text[])
RETURNS TABLE (
  asker jsonb,
  credential_id text, key text, type text, template_id text, workflow_id text, disabled boolean, last_used_at timestamptz,
  version_id text, number integer, plain jsonb, destination text, secret_fields jsonb,
  field text, dek_id uuid, envelope bytea, confirm_use text
) LANGUAGE plpgsql STABLE SECURITY INVOKER
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
  org_before text := current_setting('app.org', true);
  project_before text := current_setting('app.project', true);
BEGIN
  RETURN QUERY
    WITH known AS MATERIALIZED (
      SELECT t.id, t.org_id AS "orgId", t.project_id AS "projectId", t.name, t.digest, t.scopes, t.keys,
             t.workflow_id AS "workflowId", t.rules, t.rate_per_minute AS "ratePerMinute", t.user_id AS "userId",
             t.expires_at AS "expiresAt", t.revoked_at AS "revokedAt", t.last_used_at AS "lastUsedAt",
             o.manages_from AS "managesFrom", m.role, u.name AS "personName"
        FROM machine_tokens t
        JOIN organisations o ON o.id = t.org_id
        LEFT JOIN memberships m ON m.org_id = t.org_id AND m.user_id = t.user_id
        LEFT JOIN users u ON u.id = t.user_id
       WHERE t.public_id = in_public_id)
    SELECT to_jsonb(known), r.credential_id, r.key, r.type, r.template_id, r.workflow_id, r.disabled, r.last_used_at,
           r.version_id, r.number, r.plain, r.destination, r.secret_fields, r.field, r.dek_id, r.envelope, r.confirm_use
      FROM known LEFT JOIN LATERAL keyhold_resolvable(
             known."orgId", known."projectId",
             ARRAY(SELECT one FROM unnest(in_keys) AS one WHERE known.keys IS NULL OR known.keys ? one),
             known."workflowId", known."userId") AS r ON true;
  -- `keyhold_resolvable` narrows what the transaction sees. What else is in the statement has a reach of its own.
  PERFORM set_config('app.org', org_before, true), set_config('app.project', project_before, true);
END $$;
--> statement-breakpoint
-- A text that is another one as soon as any row behind that answer is another one, by its place and the transaction that
-- wrote it. More than what decides is looked at (values of the same key elsewhere), and never less.
CREATE FUNCTION keyhold_print(in_public_id text, in_key text) RETURNS text LANGUAGE plpgsql STABLE SECURITY INVOKER
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  token record;
BEGIN
  SELECT t.xmin AS written, t.ctid AS place, t.org_id, t.project_id, t.user_id, t.workflow_id
    INTO token FROM machine_tokens t WHERE t.public_id = in_public_id;
  RETURN concat_ws('/', token.written, token.place,
    (SELECT concat_ws(' ', o.xmin, o.ctid) FROM organisations o WHERE o.id = token.org_id),
    (SELECT concat_ws(' ', m.xmin, m.ctid) FROM memberships m WHERE m.org_id = token.org_id AND m.user_id = token.user_id),
    (SELECT concat_ws(' ', u.xmin, u.ctid) FROM users u WHERE u.id = token.user_id),
    (SELECT string_agg(concat_ws(' ', c.xmin, c.ctid, v.xmin, v.ctid, s.xmin, s.ctid, a.xmin, a.ctid), ','
              ORDER BY c.id, s.field)
       FROM credentials c
       JOIN credential_versions v
         ON v.org_id = c.org_id AND v.project_id = c.project_id AND v.credential_id = c.id AND v.label = 'current'
       LEFT JOIN sealed_values s
         ON s.org_id = v.org_id AND s.project_id = v.project_id AND s.version_id = v.id AND s.domain = 'value'
       LEFT JOIN credential_audience a
         ON a.org_id = c.org_id AND a.project_id = c.project_id AND a.credential_id = c.id AND a.user_id = token.user_id
      WHERE c.org_id = token.org_id AND c.project_id = token.project_id AND c.key = in_key AND c.deleted_at IS NULL),
    CASE WHEN token.workflow_id IS NOT NULL THEN
      (SELECT concat_ws(' ', w.xmin, w.ctid, p.xmin, p.ctid)
         FROM consumers w
         LEFT JOIN workflow_permissions p
           ON p.org_id = w.org_id AND p.project_id = w.project_id AND p.workflow_id = w.id
        WHERE w.org_id = token.org_id AND w.project_id = token.project_id AND w.id = token.workflow_id) END);
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION keyhold_asked(text, text[]) FROM PUBLIC;
--> statement-breakpoint
REVOKE ALL ON FUNCTION keyhold_print(text, text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION keyhold_asked(text, text[]) TO keyhold_app;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION keyhold_print(text, text) TO keyhold_app;
