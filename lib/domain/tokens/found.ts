import "server-only";
import { oneStatement } from "@/db/client";
import type { Role, TokenActor, UserActor } from "@/lib/access/policy";
import { findAsked, type Resolvable, type Seen } from "@/lib/vault/resolvable";
import { knownScopes, type TokenRow } from "./shared";

/** A stored token with the person it acts for, as they are right now. */
export type FoundToken = Omit<TokenRow, "publicId" | "tail" | "parentId" | "createdAt" | "revision"> & {
  managesFrom: UserActor["managesFrom"];
  role: Role | null;
  personName: string | null;
};

export async function findToken(by: { publicId: string } | { id: string }): Promise<FoundToken | undefined> {
  const [found] = await oneStatement(
    (sql) => sql<FoundToken[]>`
      select t.id, t.org_id as "orgId", t.project_id as "projectId", t.name, t.digest, t.scopes, t.keys,
        t.workflow_id as "workflowId", t.rules, t.rate_per_minute as "ratePerMinute", t.user_id as "userId", t.expires_at as "expiresAt",
        t.revoked_at as "revokedAt", t.last_used_at as "lastUsedAt",
        o.manages_from as "managesFrom", m.role, u.name as "personName"
      from machine_tokens t
      join organisations o on o.id = t.org_id
      left join memberships m on m.org_id = t.org_id and m.user_id = t.user_id
      left join users u on u.id = t.user_id
      where ${"publicId" in by ? sql`t.public_id = ${by.publicId}` : sql`t.id = ${by.id}`}`,
  );
  return found;
}

/** A token, and of one key what it may use right now: ciphertext that nobody opened. */
export interface Asked {
  found: FoundToken;
  resolvable: ReadonlyMap<string, Resolvable>;
  seen: Seen;
}

/** Both in one statement. */
export async function findTokenWith(publicId: string, key: string): Promise<Asked | undefined> {
  const { asker, found, seen } = await findAsked(publicId, key);
  return asker === undefined ? undefined : { found: withDates(asker as AsJson), resolvable: found, seen };
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
