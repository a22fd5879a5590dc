import "server-only";
import { z } from "zod";
import { primaryField } from "@/lib/catalog/fields";
import { isKey } from "@/lib/catalog/keys";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import { AppError, type ErrorCode, notFound } from "@/lib/errors";
import { findResolvable, openResolvable, type Resolvable } from "@/lib/vault/resolvable";
import { release } from "../command";
import type { Context } from "../context";
import type { About } from "../door";
import { describe } from "./change";
import { sameDestination } from "./destination";
import { Comparable } from "./input";
import { markUsed } from "./last-use";
import { personOf, subjectOf } from "./shared";

export const MAX_KEYS = 50;

export const ResolveInput = z.strictObject({
  // What is missing is named in the answer, which callers log: a value given as a key is not repeated there.
  keys: z
    .array(
      Comparable(128).refine((key) => !looksLikeSecret(key), "This looks like a secret, not like a key."),
    )
    .min(1, "Name at least one key."),
  workflowId: z.string().max(64).nullish(),
  partial: z.boolean().default(false),
});

export interface ResolvedCredential {
  type: string;
  version: number;
  /** The primary field, or null when it is not set. */
  value: string | null;
  fields: Record<string, string>;
}

/** Why a key is not answered. */
type Refusal = "missing_credential" | "credential_empty" | "credential_disabled" | "unavailable";

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
};

/**
 * Hands values to a machine token, in the order of scope: token, workflow value, project value. Not allowed and not
 * existing are the same answer. Each key is audited, and the rows are durable before a value leaves.
 */
export const resolveCredentials = release("credential.resolve", ResolveInput, async (ctx, input) => {
  const keys = [...new Set(input.keys)];
  if (keys.length > MAX_KEYS) {
    throw new AppError("invalid", "Check the named fields.", {
      fields: { keys: [`Up to ${MAX_KEYS} different keys at a time.`] },
    });
  }
  const found = await findAllowed(ctx, keys, workflowOf(ctx, input.workflowId ?? null));
  // Maps until the end: a key from outside may be called `__proto__`.
  const opened = new Map<string, ResolvedCredential>();
  const errors = new Map<string, Refusal>();
  for (const key of keys) {
    const outcome = await openOne(ctx, found.get(key));
    if (typeof outcome === "string") errors.set(key, outcome);
    else opened.set(key, outcome);
  }
  const refused = input.partial ? undefined : refusalError(errors);
  if (!refused)
    await markUsed(
      ctx,
      [...found.values()].filter(({ key }) => opened.has(key)),
    );
  const about = keys.map((key) => aboutKey(key, found.get(key), errors.get(key), refused !== undefined));
  const result: Resolution = {
    credentials: Object.fromEntries(opened),
    missing: [...errors.keys()],
    errors: Object.fromEntries(errors),
  };
  return { result, about, ...(refused && { refused }) };
});

/** A token made for one workflow resolves for that workflow, and for no other. */
function workflowOf(ctx: Context, asked: string | null): string | null {
  const bound = ctx.actor.kind === "token" ? ctx.actor.workflowId : null;
  if (asked !== null && asked !== bound) throw notFound("No such workflow");
  return bound;
}

/** What may be read of these keys: those that the token names, as far as its person may use them. */
function findAllowed(
  ctx: Context,
  keys: readonly string[],
  workflowId: string | null,
): Promise<Map<string, Resolvable>> {
  const named = ctx.actor.kind === "token" ? ctx.actor.keys : null;
  const allowed = named ? keys.filter((key) => named.includes(key)) : keys;
  const personId = personOf(ctx.actor)?.id ?? null;
  return findResolvable({ orgId: ctx.orgId, projectId: ctx.projectId, keys: allowed, workflowId, personId });
}

function refusalError(errors: ReadonlyMap<string, Refusal>): AppError | undefined {
  const [code] = errors.values();
  if (!code) return undefined;
  const keys = [...errors.keys()];
  const same = keys.filter((key) => errors.get(key) === code);
  // A sentence may end up in somebody's log, and what is no key may be a value in the wrong place.
  const named = same.map((key) => (isKey(key) ? key : "(not a key)"));
  return new AppError(code, `${REFUSAL_MESSAGES[code]}: ${named.join(", ")}.`, {
    extras: { keys: same, missing: keys, errors: Object.fromEntries(errors) },
  });
}

/** Opens one, or says why not. A damaged one is refused for itself and spoils no other. */
async function openOne(ctx: Context, found: Resolvable | undefined): Promise<ResolvedCredential | Refusal> {
  if (!found) return "missing_credential";
  if (found.disabled) return "credential_disabled";
  if (found.number === 0) return "credential_empty";
  const described = describe(found.type, found.templateId);
  if (!sameDestination({ ...described, plain: found.plain }, found.destination)) return "unavailable";
  const secrets = await openResolvable(ctx, found);
  if (!secrets) return "unavailable";
  const values = Object.entries(secrets).map(([name, secret]): [string, string] => [name, secret.expose()]);
  const fields = { ...found.plain, ...Object.fromEntries(values) };
  const primary = primaryField(described.fields);
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
  reason: Refusal | undefined,
  withheld: boolean,
): About {
  // What is no key may be a value in the wrong place, and the audit is for ever.
  const name = isKey(key) ? key : "(not a key)";
  const subject = found
    ? subjectOf({ id: found.credentialId, key: found.key })
    : { kind: "key", id: name, name };
  if (reason)
    return {
      subject,
      outcome: "denied",
      detail: { reason: reason === "unavailable" ? "integrity_failure" : reason },
    };
  if (withheld)
    return { subject, outcome: "denied", detail: { reason: "another key of the request was refused" } };
  return { subject, outcome: "allowed", detail: { version: found?.number ?? 0 } };
}
