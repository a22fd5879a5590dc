import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { machineTokens } from "@/db/schema";
import { SCOPES } from "@/lib/access/policy";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { recordingOverreach } from "../around";
import { command } from "../command";
import type { TxContext } from "../context";
import { Expiry, Key } from "../credentials/input";
import { personOf } from "../credentials/shared";
import { currentPerson } from "../organisations/shared";
import { Label } from "../people/input";
import { boundWorkflow, grantedRights } from "./rights";
import { RelayRules } from "./rules";
import { subjectOfToken, type TokenRow, type TokenView, viewToken } from "./shared";
import { newTokenParts, tokenDigest, tokenText } from "./text";

const KEYS_MAX = 500;
const RATE_MAX = 1_000_000;
/** Tokens made by tokens made by tokens: each use of one is bounded by all before it. */
const GENERATIONS_MAX = 5;

const Input = z.strictObject({
  name: Label,
  scopes: z
    .array(z.enum(SCOPES))
    .min(1, "Choose at least one scope.")
    .max(SCOPES.length)
    .transform((scopes) => SCOPES.filter((scope) => scopes.includes(scope))),
  /** Left out or null: every key. An empty list would read as either, so it is refused. */
  keys: z
    .array(Key)
    .min(1, "Name at least one key, or leave the list out for every key.")
    .max(KEYS_MAX)
    .nullish(),
  workflowId: z.string().max(64).nullish(),
  /** Left out or null: every call. */
  rules: RelayRules.nullish(),
  /** Calls a minute of relay and resolve; left out or null: no limit. */
  ratePerMinute: z.int().min(1, "At least once a minute.").max(RATE_MAX).nullish(),
  /** Left out or null: never. */
  expiresAt: Expiry.optional().refine((date) => !date || date > new Date(), "Choose a time in the future."),
});

/** `token` is its text: told this once and stored nowhere. */
export interface CreatedToken extends TokenView {
  token: string | null;
}

/** Makes a machine token for this project, with at most the rights of who makes it. */
export const createToken = recordingOverreach(
  command(
    "token.create",
    Input,
    async (ctx, input) => {
      await currentPerson(ctx, "token.create");
      const parentId = await liveParent(ctx);
      const rights = grantedRights(ctx, input);
      const parts = newTokenParts();
      const person = personOf(ctx.actor);
      const row: TokenRow = {
        id: newId("token"),
        orgId: ctx.orgId,
        projectId: ctx.projectId,
        name: input.name,
        publicId: parts.publicId,
        digest: await tokenDigest(parts),
        tail: parts.secret.slice(-4),
        scopes: [...rights.scopes],
        keys: rights.keys ? [...new Set(rights.keys)] : null,
        workflowId: await boundWorkflow(ctx, input.workflowId),
        userId: person?.id ?? null,
        parentId,
        rules: rights.rules ? [...rights.rules] : null,
        ratePerMinute: rights.ratePerMinute,
        createdAt: new Date(),
        expiresAt: rights.expiresAt,
        revokedAt: null,
        lastUsedAt: null,
        revision: 1,
      };
      await ctx.tx.insert(machineTokens).values(row);
      const result: CreatedToken = { ...viewToken(row, person?.name ?? null), token: tokenText(parts) };
      const { scopes, keys, ratePerMinute } = row;
      const rules = row.rules && row.rules.map(({ methods, path }) => `${methods.join(",")} ${path}`);
      const detail = { scopes, keys, rules, ratePerMinute, expiresAt: result.expiresAt, parentId };
      return { result, subject: subjectOfToken(row), detail };
    },
    { remember: (created) => ({ ...created, token: null }) },
  ),
);

/**
 * The token that makes this one. It and all before it are locked while they are looked at, so that revoking any of
 * them either sees the new token or comes first.
 */
async function liveParent(ctx: TxContext): Promise<string | null> {
  if (ctx.actor.kind !== "token") return null;
  let next: string | null = ctx.actor.id;
  for (let generation = 1; next !== null; generation += 1) {
    if (generation >= GENERATIONS_MAX)
      throw new AppError("conflict", `Tokens can make tokens ${GENERATIONS_MAX - 1} times in a row at most.`);
    const [row]: Pick<TokenRow, "parentId" | "revokedAt">[] = await ctx.tx
      .select({ parentId: machineTokens.parentId, revokedAt: machineTokens.revokedAt })
      .from(machineTokens)
      .where(
        and(
          eq(machineTokens.orgId, ctx.orgId),
          eq(machineTokens.projectId, ctx.projectId),
          eq(machineTokens.id, next),
        ),
      )
      .for("key share");
    if (!row || row.revokedAt) throw new AppError("unauthenticated", "This token was revoked.");
    next = row.parentId;
  }
  return ctx.actor.id;
}
