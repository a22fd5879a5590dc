import "server-only";
import { and, eq, isNull, lt, or } from "drizzle-orm";
import { transaction } from "@/db/client";
import { machineTokens } from "@/db/schema";
import type { TokenActor } from "@/lib/access/policy";
import { recordGrouped } from "@/lib/audit/grouped";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { sameText } from "@/lib/vault/keyed";
import type { Context } from "../context";
import {
  actorOfToken,
  findToken,
  findTokenWith,
  type FoundToken,
  refusalOfToken,
  type TokenRefusal,
} from "./found";
import { subjectOfToken } from "./shared";
import { parseToken, tokenDigest } from "./text";
import { isProven, mustWait, noteFailure, noteSuccess } from "./throttle";

export interface VerifiedToken extends Pick<Context, "orgId" | "projectId" | "resolvable"> {
  actor: TokenActor;
}

/** Compared with when there is no such token, so that the work is the same. */
const NO_DIGEST = "0".repeat(64);
/** Last use is kept to the minute: writing it on every call would make each read a write. */
const USED_PRECISION_MS = 60_000;

/**
 * What a presented token may do right now, or null: not a token, unknown, wrong, expired, revoked, made by somebody
 * who has left, or too many failures (five a token and address in 15 minutes, a hundred an address).
 * Everything is read anew on each call. A token that has proved itself here lately is read together with what it may
 * use of these keys; for a stranger that would tell by its time whether there is such a token. Throws `sealed` and
 * `unavailable`.
 */
export async function verifyToken(
  text: string,
  address: string,
  keys: readonly string[] = [],
): Promise<VerifiedToken | null> {
  const parts = parseToken(text);
  if (!parts || mustWait(parts.publicId, address)) return null;
  const [{ found, resolvable }, digest] = await Promise.all([
    read(parts.publicId, address, keys),
    tokenDigest(parts),
  ]);
  const isRight = sameText(digest, found?.digest ?? NO_DIGEST);
  const refusal = found && isRight ? refusalOfToken(found) : "unknown";
  if (!found || refusal !== null) {
    await noteFailure(parts.publicId, address);
    if (found && isRight) await recordRefused(found, address, refusal ?? "unknown");
    return null;
  }
  noteSuccess(parts.publicId, address);
  await markUsed(found);
  const { orgId, projectId } = found;
  return { actor: actorOfToken(found), orgId, projectId, ...(resolvable && { resolvable }) };
}

async function read(
  publicId: string,
  address: string,
  keys: readonly string[],
): Promise<{ found: FoundToken | undefined; resolvable?: VerifiedToken["resolvable"] }> {
  if (keys.length > 0 && isProven(publicId, address)) return findTokenWith({ publicId }, keys);
  return { found: await findToken({ publicId }) };
}

type Refusal = TokenRefusal | "unknown";

/** Somebody still holds a token that no longer counts: the organisation should know. At most as often as failures count. */
async function recordRefused(found: FoundToken, address: string, reason: Refusal): Promise<void> {
  await recordGrouped([
    {
      orgId: found.orgId,
      projectId: found.projectId,
      actor: actorOfToken(found),
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
async function markUsed({ id, orgId, projectId, lastUsedAt }: FoundToken): Promise<void> {
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
