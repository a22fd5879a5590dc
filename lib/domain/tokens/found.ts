import "server-only";
import { oneStatement } from "@/db/client";
import type { Role, TokenActor, UserActor } from "@/lib/access/policy";
import { type Asker, findResolvableWith, type Resolvable } from "@/lib/vault/resolvable";
import { knownScopes, type TokenRow } from "./shared";

/** A stored token with the person it acts for, as they are right now. */
export type FoundToken = Omit<TokenRow, "publicId" | "tail" | "parentId" | "createdAt" | "revision"> & {
  managesFrom: UserActor["managesFrom"];
  role: Role | null;
  personName: string | null;
};

type By = { publicId: string } | { id: string };

const select =
  (by: By): Asker =>
  (sql) => sql`
    select t.id, t.org_id as "orgId", t.project_id as "projectId", t.name, t.digest, t.scopes, t.keys,
      t.workflow_id as "workflowId", t.rules, t.rate_per_minute as "ratePerMinute", t.user_id as "userId",
      t.expires_at as "expiresAt", t.revoked_at as "revokedAt", t.last_used_at as "lastUsedAt",
      o.manages_from as "managesFrom", m.role, u.name as "personName"
    from machine_tokens t
    join organisations o on o.id = t.org_id
    left join memberships m on m.org_id = t.org_id and m.user_id = t.user_id
    left join users u on u.id = t.user_id
    where ${"publicId" in by ? sql`t.public_id = ${by.publicId}` : sql`t.id = ${by.id}`}`;

export async function findToken(by: By): Promise<FoundToken | undefined> {
  const [found] = await oneStatement((sql) => select(by)(sql));
  return found as FoundToken | undefined;
}

/** In the same statement, what the token may use of these keys right now. It is ciphertext, and nobody opened it. */
export async function findTokenWith(
  by: By,
  keys: readonly string[],
): Promise<{ found: FoundToken | undefined; resolvable: Map<string, Resolvable> }> {
  const { asker, found } = await findResolvableWith(select(by), keys);
  return { found: asker === undefined ? undefined : withDates(asker as AsJson), resolvable: found };
}

type Times = "expiresAt" | "revokedAt" | "lastUsedAt";
type AsJson = Omit<FoundToken, Times> & Record<Times, string | null>;

const dateOf = (text: string | null) => (text === null ? null : new Date(text));
const withDates = (token: AsJson): FoundToken => ({
  ...token,
  expiresAt: dateOf(token.expiresAt),
  revokedAt: dateOf(token.revokedAt),
  lastUsedAt: dateOf(token.lastUsedAt),
});

export type TokenRefusal = "revoked" | "expired" | "person left";

/** Why it does not count right now; null when it does. */
export function refusalOfToken(found: FoundToken): TokenRefusal | null {
  if (found.revokedAt) return "revoked";
  if (found.expiresAt && found.expiresAt <= new Date()) return "expired";
  return found.userId !== null && found.role === null ? "person left" : null;
}

export function actorOfToken(found: FoundToken): TokenActor {
  const { id, name, keys, workflowId, rules, ratePerMinute, expiresAt } = found;
  const { userId, role, personName, managesFrom } = found;
  const person: UserActor | null =
    userId !== null && role !== null
      ? { kind: "user", id: userId, name: personName ?? "", role, managesFrom }
      : null;
  const scopes = knownScopes(found.scopes);
  return { kind: "token", id, name, scopes, keys, workflowId, rules, ratePerMinute, expiresAt, person };
}
