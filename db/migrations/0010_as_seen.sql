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
-- A text that is another one as soon as any of that has changed: a right, a role, a value, a last use.
CREATE FUNCTION keyhold_print(in_public_id text, in_key text) RETURNS text LANGUAGE plpgsql STABLE SECURITY INVOKER AS $$
BEGIN
  RETURN (SELECT encode(sha256(convert_to(string_agg(a::text, E'\n' ORDER BY a.field), 'UTF8')), 'hex')
            FROM keyhold_asked(in_public_id, ARRAY[in_key]) AS a);
END $$;
--> statement-breakpoint
REVOKE ALL ON FUNCTION keyhold_asked(text, text[]) FROM PUBLIC;
--> statement-breakpoint
REVOKE ALL ON FUNCTION keyhold_print(text, text) FROM PUBLIC;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION keyhold_asked(text, text[]) TO keyhold_app;
--> statement-breakpoint
GRANT EXECUTE ON FUNCTION keyhold_print(text, text) TO keyhold_app;
