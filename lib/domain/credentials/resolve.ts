import "server-only";
import { and, eq, inArray, isNull, or } from "drizzle-orm";
import { z } from "zod";
import { credentials as table, credentialVersions } from "@/db/schema";
import { isKey } from "@/lib/catalog/keys";
import { primaryField } from "@/lib/catalog/fields";
import { AppError, type ErrorCode, notFound } from "@/lib/errors";
import { take, type Taken } from "@/lib/vault/take";
import { type About, release } from "../command";
import type { TxContext } from "../context";
import { describeStored } from "./change";
import { sameDestination } from "./destination";
import { Comparable } from "./input";
import { markUsed } from "./last-use";
import { currentVersion, placeOfVersion, type StoredCredential, subjectOf, visible, alive } from "./shared";

export const MAX_KEYS = 50;

export const ResolveInput = z.strictObject({
  keys: z.array(Comparable(128)).min(1, "Name at least one key."),
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

export interface Resolution {
  credentials: Record<string, ResolvedCredential>;
  missing: string[];
  errors: Record<string, ErrorCode>;
}

type Refusal = "missing_credential" | "credential_empty" | "credential_disabled" | "unavailable";

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
  const workflowId = workflowOf(ctx, input.workflowId ?? null);
  const { candidates, opened } = await openAll(ctx, keys, workflowId);
  // Maps until the end: a key from outside may be called `__proto__`.
  const errors = new Map<string, Refusal>();
  for (const key of keys) {
    if (!opened.get(key))
      errors.set(
        key,
        opened.has(key) ? "unavailable" : (refusalOf(candidates.get(key)) ?? "missing_credential"),
      );
  }
  const released = [...opened].filter((entry): entry is [string, ResolvedCredential] => entry[1] !== null);
  const refused = input.partial ? undefined : refusalError(errors);
  if (!refused)
    await markUsed(
      ctx,
      released.flatMap(([key]) => candidates.get(key)?.credential ?? []),
    );
  const about = keys.map((key) => aboutKey(key, candidates.get(key), errors.get(key), refused !== undefined));
  const result: Resolution = {
    credentials: Object.fromEntries(released),
    missing: [...errors.keys()],
    errors: Object.fromEntries(errors),
  };
  return { result, about, ...(refused && { refused }) };
});

interface Opened {
  candidates: Map<string, StoredCredential>;
  /** What may be used, by key; null when it is damaged. */
  opened: Map<string, ResolvedCredential | null>;
}

const ATTEMPTS = 3;

/**
 * Reads and opens. Row and ciphertext are two statements, and a rotation may destroy the old value between them:
 * what does not open is read again, and only what stays the same is damaged.
 */
async function openAll(ctx: TxContext, keys: string[], workflowId: string | null): Promise<Opened> {
  let candidates = await readCandidates(ctx, keys, workflowId);
  for (let attempt = 1; ; attempt += 1) {
    const opened = await open(
      ctx,
      new Map([...candidates].filter(([, stored]) => refusalOf(stored) === null)),
    );
    const damaged = [...opened].flatMap(([key, value]) => (value === null ? key : []));
    if (damaged.length === 0 || attempt === ATTEMPTS) return { candidates, opened };
    const again = await readCandidates(ctx, keys, workflowId);
    const before = candidates;
    candidates = again;
    if (damaged.every((key) => again.get(key)?.version.id === before.get(key)?.version.id))
      return { candidates: before, opened };
  }
}

/** A token made for one workflow resolves for that workflow, and for no other. */
function workflowOf(ctx: TxContext, asked: string | null): string | null {
  const bound = ctx.actor.kind === "token" ? ctx.actor.workflowId : null;
  if (asked !== null && asked !== bound) throw notFound("No such workflow");
  return bound;
}

async function readCandidates(
  ctx: TxContext,
  keys: string[],
  workflowId: string | null,
): Promise<Map<string, StoredCredential>> {
  const rows = await ctx.tx
    .select({ credential: table, version: credentialVersions })
    .from(table)
    .innerJoin(credentialVersions, currentVersion)
    .where(
      and(
        visible(ctx),
        alive,
        inArray(table.key, keys),
        workflowId
          ? or(isNull(table.workflowId), eq(table.workflowId, workflowId))
          : isNull(table.workflowId),
      ),
    );
  // A workflow's own value wins over the project's with the same key.
  const ordered = rows.toSorted(
    (a, b) => Number(a.credential.workflowId !== null) - Number(b.credential.workflowId !== null),
  );
  return new Map(ordered.map((row) => [row.credential.key, row]));
}

function refusalOf(stored: StoredCredential | undefined): Refusal | null {
  if (!stored) return "missing_credential";
  if (stored.credential.disabledAt) return "credential_disabled";
  return stored.credential.version === 0 ? "credential_empty" : null;
}

function refusalError(errors: ReadonlyMap<string, Refusal>): AppError | undefined {
  const [code] = errors.values();
  if (!code) return undefined;
  const keys = [...errors.keys()];
  const same = keys.filter((key) => errors.get(key) === code);
  return new AppError(code, `${REFUSAL_MESSAGES[code]}: ${same.join(", ")}.`, {
    extras: { keys: same, missing: keys, errors: Object.fromEntries(errors) },
  });
}

/** Opens what may be used. A damaged one is refused for itself and spoils no other. */
async function open(
  ctx: TxContext,
  usable: ReadonlyMap<string, StoredCredential>,
): Promise<Map<string, ResolvedCredential | null>> {
  const intact = [...usable].filter(([, stored]) => destinationHolds(stored));
  const taken = await take(
    ctx.tx,
    intact.map(([, stored]) => placeOfVersion(stored.credential, stored.version)),
  );
  const opened = new Map<string, ResolvedCredential | null>([...usable.keys()].map((key) => [key, null]));
  for (const [key, stored] of intact) {
    const secrets = taken.get(stored.version.id);
    if (secrets) opened.set(key, resolved(stored, secrets));
  }
  return opened;
}

const destinationHolds = (stored: StoredCredential) =>
  sameDestination({ ...describeStored(stored), plain: stored.version.plain }, stored.version.destination);

function resolved(stored: StoredCredential, secrets: NonNullable<Taken>): ResolvedCredential {
  const { credential, version } = stored;
  const values = Object.entries(secrets).map(([name, secret]): [string, string] => [name, secret.expose()]);
  const fields = { ...version.plain, ...Object.fromEntries(values) };
  const primary = primaryField(describeStored(stored).fields);
  return {
    type: credential.type,
    version: version.number,
    value: (primary ? fields[primary.name] : undefined) ?? null,
    fields,
  };
}

function aboutKey(
  key: string,
  stored: StoredCredential | undefined,
  reason: Refusal | undefined,
  withheld: boolean,
): About {
  // What is no key may be a value in the wrong place, and the audit is for ever.
  const name = isKey(key) ? key : "(not a key)";
  const subject = stored ? subjectOf(stored.credential) : { kind: "key", id: name, name };
  if (reason)
    return {
      subject,
      outcome: "denied",
      detail: { reason: reason === "unavailable" ? "integrity_failure" : reason },
    };
  if (withheld)
    return { subject, outcome: "denied", detail: { reason: "another key of the request was refused" } };
  return { subject, outcome: "allowed", detail: { version: stored?.version.number ?? 0 } };
}
