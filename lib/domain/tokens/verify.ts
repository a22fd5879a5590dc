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
  type Asked,
  findToken,
  findTokenWith,
  type FoundToken,
  refusalOfToken,
  type TokenRefusal,
} from "./found";
import { recall, remember } from "./remembered";
import { subjectOfToken } from "./shared";
import { parseToken, tokenDigest, type TokenParts } from "./text";
import { isProven, mustWait, noteFailure, noteSuccess } from "./throttle";

export interface VerifiedToken extends Pick<Context, "orgId" | "projectId" | "resolvable" | "seen"> {
  actor: TokenActor;
}

interface VerifyOptions {
  /** What the token may use of this key is read with it, for those who have proved themselves here lately. */
  key?: string;
  /** Nothing that is remembered is used. */
  anew?: boolean;
}

/** Compared with when there is no such token, so that the work is the same. */
const NO_DIGEST = "0".repeat(64);
/** Last use is kept to the minute: writing it on every call would make each read a write. */
const USED_PRECISION_MS = 60_000;

/**
 * What a presented token may do right now, or null: not a token, unknown, wrong, expired, revoked, made by somebody
 * who has left, or too many failures (five a token and address in 15 minutes, a hundred an address).
 * Everything is read anew on each call, unless the answer has `seen`: then it is what was read for an earlier call, and
 * counts if the database says so in the statement that records the use. Throws `sealed` and `unavailable`.
 */
export async function verifyToken(
  text: string,
  address: string,
  { key, anew = false }: VerifyOptions = {},
): Promise<VerifiedToken | null> {
  const parts = parseToken(text);
  if (!parts || mustWait(parts.publicId, address)) return null;
  // For a stranger a longer look-up would tell by its time whether there is such a token.
  const known = key !== undefined && isProven(parts.publicId, address) ? key : null;
  if (known !== null && !anew) {
    const before = await remembered(parts, known);
    if (before) return before;
  }
  const [asked, digest] = await Promise.all([read(parts.publicId, known), tokenDigest(parts)]);
  const found = asked?.found;
  const isRight = sameText(digest, found?.digest ?? NO_DIGEST);
  const refusal = found && isRight ? refusalOfToken(found) : "unknown";
  if (!found || refusal !== null) {
    await noteFailure(parts.publicId, address);
    if (found && isRight) await recordRefused(found, address, refusal ?? "unknown");
    return null;
  }
  noteSuccess(parts.publicId, address);
  await markUsed(found);
  if (asked.seen) remember(asked);
  return verified(asked);
}

type Read = Asked | { found: FoundToken; resolvable?: undefined; seen?: undefined };

async function read(publicId: string, key: string | null): Promise<Read | undefined> {
  if (key !== null) return findTokenWith(publicId, key);
  const found = await findToken({ publicId });
  return found && { found };
}

const verified = ({ found, resolvable }: Read): VerifiedToken => ({
  actor: actorOfToken(found),
  orgId: found.orgId,
  projectId: found.projectId,
  ...(resolvable && { resolvable }),
});

async function remembered(parts: TokenParts, key: string): Promise<VerifiedToken | null> {
  const asked = recall(parts.publicId, key);
  if (!asked || !sameText(await tokenDigest(parts), asked.found.digest)) return null;
  if (refusalOfToken(asked.found) !== null || isUseDue(asked.found)) return null;
  return { ...verified(asked), seen: asked.seen };
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

const isUseDue = ({ lastUsedAt }: FoundToken) =>
  !lastUsedAt || lastUsedAt.getTime() <= Date.now() - USED_PRECISION_MS;

/** A token that cannot be marked as used is good all the same. */
async function markUsed(found: FoundToken): Promise<void> {
  if (!isUseDue(found)) return;
  const { id, orgId, projectId } = found;
  const now = Date.now();
  const due = new Date(now - USED_PRECISION_MS);
  found.lastUsedAt = new Date(now);
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
