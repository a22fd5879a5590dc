import "server-only";
import { and, eq, isNull, lt, or } from "drizzle-orm";
import { lookUp, transaction } from "@/db/client";
import { machineTokens } from "@/db/schema";
import type { Role, TokenActor, UserActor } from "@/lib/access/policy";
import { recordGrouped } from "@/lib/audit/grouped";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { sameText } from "@/lib/vault/keyed";
import type { Context } from "../context";
import { knownScopes, subjectOfToken, type TokenRow } from "./shared";
import { parseToken, tokenDigest } from "./text";
import { mustWait, noteFailure, noteSuccess } from "./throttle";

export interface VerifiedToken extends Pick<Context, "orgId" | "projectId"> {
  actor: TokenActor;
}

type Found = Omit<TokenRow, "publicId" | "tail" | "parentId" | "createdAt" | "revision"> & {
  managesFrom: UserActor["managesFrom"];
  role: Role | null;
  personName: string | null;
};

/** Compared with when there is no such token, so that the work is the same. */
const NO_DIGEST = "0".repeat(64);
/** Last use is kept to the minute: writing it on every call would make each read a write. */
const USED_PRECISION_MS = 60_000;

/**
 * What a presented token may do right now, or null: not a token, unknown, wrong, expired, revoked, made by somebody
 * who has left, or too many failures (five a token and address in 15 minutes, a hundred an address).
 * Everything is read anew on each call. Throws `sealed` and `unavailable`.
 */
export async function verifyToken(text: string, address: string): Promise<VerifiedToken | null> {
  const parts = parseToken(text);
  if (!parts || mustWait(parts.publicId, address)) return null;
  const [found, digest] = await Promise.all([findByPublicId(parts.publicId), tokenDigest(parts)]);
  const isRight = sameText(digest, found?.digest ?? NO_DIGEST);
  const refusal = found && isRight ? refusalOf(found) : "unknown";
  if (!found || refusal !== null) {
    await noteFailure(parts.publicId, address);
    if (found && isRight) await recordRefused(found, address, refusal ?? "unknown");
    return null;
  }
  noteSuccess(parts.publicId, address);
  await markUsed(found);
  return { actor: actorOf(found), orgId: found.orgId, projectId: found.projectId };
}

async function findByPublicId(publicId: string): Promise<Found | undefined> {
  const [found] = await lookUp(
    (sql) => sql<Found[]>`
      select t.id, t.org_id as "orgId", t.project_id as "projectId", t.name, t.digest, t.scopes, t.keys,
        t.workflow_id as "workflowId", t.rules, t.rate_per_minute as "ratePerMinute", t.user_id as "userId", t.expires_at as "expiresAt",
        t.revoked_at as "revokedAt", t.last_used_at as "lastUsedAt",
        o.manages_from as "managesFrom", m.role, u.name as "personName"
      from machine_tokens t
      join organisations o on o.id = t.org_id
      left join memberships m on m.org_id = t.org_id and m.user_id = t.user_id
      left join users u on u.id = t.user_id
      where t.public_id = ${publicId}`,
  );
  return found;
}

type Refusal = "revoked" | "expired" | "person left" | "unknown";

function refusalOf(found: Found): Refusal | null {
  if (found.revokedAt) return "revoked";
  if (found.expiresAt && found.expiresAt <= new Date()) return "expired";
  return found.userId !== null && found.role === null ? "person left" : null;
}

function actorOf(found: Found): TokenActor {
  const { id, name, keys, workflowId, rules, ratePerMinute, expiresAt } = found;
  const { userId, role, personName, managesFrom } = found;
  const person: UserActor | null =
    userId !== null && role !== null
      ? { kind: "user", id: userId, name: personName ?? "", role, managesFrom }
      : null;
  const scopes = knownScopes(found.scopes);
  return { kind: "token", id, name, scopes, keys, workflowId, rules, ratePerMinute, expiresAt, person };
}

/** Somebody still holds a token that no longer counts: the organisation should know. At most as often as failures count. */
async function recordRefused(found: Found, address: string, reason: Refusal): Promise<void> {
  await recordGrouped([
    {
      orgId: found.orgId,
      projectId: found.projectId,
      actor: actorOf(found),
      action: "token.refused",
      outcome: "denied",
      subject: subjectOfToken(found),
      detail: { reason },
      requestId: newId("request"),
      address,
    },
  ]);
}

/** A token that cannot be marked as used is good all the same. */
async function markUsed({ id, orgId, projectId, lastUsedAt }: Found): Promise<void> {
  const now = Date.now();
  const due = new Date(now - USED_PRECISION_MS);
  if (lastUsedAt && lastUsedAt > due) return;
  const stale = or(isNull(machineTokens.lastUsedAt), lt(machineTokens.lastUsedAt, due));
  const place = and(
    eq(machineTokens.orgId, orgId),
    eq(machineTokens.projectId, projectId),
    eq(machineTokens.id, id),
  );
  try {
    await transaction({ org: orgId, project: projectId }, (tx) =>
      tx
        .update(machineTokens)
        .set({ lastUsedAt: new Date(now) })
        .where(and(place, stale)),
    );
  } catch (error) {
    log.error("token use not noted", error, { token: id });
  }
}
