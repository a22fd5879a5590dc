import "server-only";
import { z } from "zod";
import { primaryField } from "@/lib/catalog/fields";
import { isKey } from "@/lib/catalog/keys";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import { AppError, type ErrorCode } from "@/lib/errors";
import type { Resolvable } from "@/lib/vault/resolvable";
import { HOLD_MS, Unconfirmed } from "../approvals/confirm";
import { release } from "../command";
import type { Context } from "../context";
import type { About } from "../door";
import { countTokenCall } from "../tokens/rate";
import {
  checkWorkflow,
  findAllowed,
  openAllowed,
  reachOfActor,
  subjectOfKey,
  type Unusable,
} from "./allowed";
import { describe } from "./change";
import { type Confirmations, confirmResolve, withoutUnasked } from "./confirm-resolve";
import { Comparable } from "./input";
import { markUsed } from "./last-use";

export const MAX_KEYS = 50;
const HOLD_SECONDS = HOLD_MS / 1_000;

export const ResolveInput = z.strictObject({
  // What is missing is named in the answer, which callers log: a value given as a key is not repeated there.
  keys: z
    .array(
      Comparable(128).refine((key) => !looksLikeSecret(key), "This looks like a secret, not like a key."),
    )
    .min(1, "Name at least one key."),
  workflowId: z.string().max(64).nullish(),
  partial: z.boolean().default(false),
  /** How long to wait for a person, where one confirms each use. */
  waitSeconds: z.int().min(0).max(HOLD_SECONDS).default(HOLD_SECONDS),
});

export interface ResolvedCredential {
  type: string;
  version: number;
  /** The primary field, or null when it is not set. */
  value: string | null;
  fields: Record<string, string>;
}

/** Why a key is not answered. */
type Refusal = Unusable | "approval_required" | "forbidden";

export interface Resolution {
  credentials: Record<string, ResolvedCredential>;
  missing: string[];
  errors: Record<string, ErrorCode>;
}

const REFUSAL_MESSAGES: Record<Refusal, string> = {
  missing_credential: "These keys are not available here",
  credential_empty: "These credentials still need a value",
  credential_disabled: "These credentials are disabled",
  unavailable: "The stored values were changed outside Keyhold and must be entered again",
  approval_required: "A person has to confirm this; repeat the call once somebody has",
  forbidden: "A person refused this",
};

/**
 * Hands values to a machine token, in the order of scope: token, workflow value, project value. Not allowed and not
 * existing are the same answer. Each key is audited, and the rows are durable before a value leaves.
 */
export const resolveCredentials = release("credential.resolve", ResolveInput, async (ctx, input) => {
  const keys = distinct(input.keys);
  await countTokenCall(ctx);
  const reach = reachOfActor(ctx);
  checkWorkflow(reach, input.workflowId ?? null);
  const before = await findAllowed(ctx, keys, reach);
  const confirmations = await confirmResolve(ctx, keys, before, input);
  // What is decided late is about what is there late: a value that was rotated or switched off while somebody waited.
  const found =
    confirmations.size === 0
      ? before
      : withoutUnasked(await findAllowed(ctx, keys, reach), before, confirmations);
  // Maps until the end: a key from outside may be called `__proto__`.
  const opened = new Map<string, ResolvedCredential>();
  const errors = new Map<string, Refusal>();
  for (const key of keys) {
    // Nobody was asked, because the request is refused for another key.
    if (found.get(key)?.confirmUse === "each" && !confirmations.has(key)) continue;
    const outcome = await openOne(ctx, found.get(key), confirmations.get(key));
    if (typeof outcome === "string") errors.set(key, outcome);
    else opened.set(key, outcome);
  }
  const refused = input.partial ? undefined : refusalError(errors, confirmations);
  if (!refused)
    await markUsed(
      ctx,
      [...found.values()].filter(({ key }) => opened.has(key)),
    );
  const about = keys.map((key) =>
    aboutKey(key, found.get(key), confirmations.get(key), errors.get(key), refused !== undefined),
  );
  const result: Resolution = {
    credentials: Object.fromEntries(opened),
    missing: [...errors.keys()],
    errors: Object.fromEntries(errors),
  };
  return { result, about, ...(refused && { refused }) };
});

function distinct(given: readonly string[]): string[] {
  const keys = [...new Set(given)];
  if (keys.length <= MAX_KEYS) return keys;
  throw new AppError("invalid", "Check the named fields.", {
    fields: { keys: [`Up to ${MAX_KEYS} different keys at a time.`] },
  });
}

function refusalError(
  errors: ReadonlyMap<string, Refusal>,
  confirmations: Confirmations,
): AppError | undefined {
  const [code] = errors.values();
  if (!code) return undefined;
  const keys = [...errors.keys()];
  const same = keys.filter((key) => errors.get(key) === code);
  const asked = same.flatMap((key) => {
    const confirmation = confirmations.get(key);
    return confirmation instanceof Unconfirmed ? [{ key, ...confirmation.extras }] : [];
  });
  const { key: _key, ...first } = asked[0] ?? { key: "" };
  // A sentence may end up in somebody's log, and what is no key may be a value in the wrong place.
  const named = same.map((key) => (isKey(key) ? key : "(not a key)"));
  return new AppError(code, `${REFUSAL_MESSAGES[code]}: ${named.join(", ")}.`, {
    extras: {
      ...(asked.length > 0 && { ...first, approvals: asked }),
      ...{ keys: same, missing: keys, errors: Object.fromEntries(errors) },
    },
  });
}

/** Opens one, or says why not. */
async function openOne(
  ctx: Context,
  found: Resolvable | undefined,
  confirmation: ReturnType<Confirmations["get"]>,
): Promise<ResolvedCredential | Refusal> {
  if (confirmation instanceof Unconfirmed)
    return confirmation.code === "forbidden" ? "forbidden" : "approval_required";
  const secrets = await openAllowed(ctx, found);
  if (typeof secrets === "string") return secrets;
  if (!found) return "missing_credential";
  const values = Object.entries(secrets).map(([name, secret]): [string, string] => [name, secret.expose()]);
  const fields = { ...found.plain, ...Object.fromEntries(values) };
  const primary = primaryField(describe(found.type, found.templateId).fields);
  return {
    type: found.type,
    version: found.number,
    value: (primary ? fields[primary.name] : undefined) ?? null,
    fields,
  };
}

function aboutKey(
  key: string,
  found: Resolvable | undefined,
  confirmation: ReturnType<Confirmations["get"]>,
  reason: Refusal | undefined,
  withheld: boolean,
): About {
  const subject = subjectOfKey(key, found);
  const approval = confirmation && { approvalId: confirmation.approvalId };
  if (reason) {
    const told = reason === "unavailable" ? "integrity_failure" : reason;
    return { subject, outcome: "denied", detail: { reason: told, ...approval } };
  }
  if (withheld)
    return { subject, outcome: "denied", detail: { reason: "another key of the request was refused" } };
  return { subject, outcome: "allowed", detail: { version: found?.number ?? 0, ...approval } };
}
