import "server-only";
import { and, eq, inArray, isNull, or } from "drizzle-orm";
import { z } from "zod";
import { credentials as table, credentialVersions } from "@/db/schema";
import { primaryField } from "@/lib/catalog/fields";
import { AppError, type ErrorCode, notFound } from "@/lib/errors";
import { take, type Taken } from "@/lib/vault/take";
import { type About, release } from "../command";
import type { TxContext } from "../context";
import { describeStored } from "./change";
import { sameDestination } from "./destination";
import { markUsed } from "./last-use";
import { currentVersion, placeOfVersion, type StoredCredential, subjectOf, visible, alive } from "./shared";

export const MAX_KEYS = 50;

export const ResolveInput = z.strictObject({
  keys: z.array(z.string().max(128)).min(1, "Name at least one key."),
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
    throw new AppError("invalid", "Check the named fields.", { fields: { keys: [`Up to ${MAX_KEYS} different keys at a time.`] } });
  }
  const workflowId = workflowOf(ctx, input.workflowId ?? null);
  const candidates = await readCandidates(ctx, keys, workflowId);
  const usable = new Map([...candidates].filter(([, stored]) => refusalOf(stored) === null));
  const opened = await open(ctx, usable);
  const errors: Record<string, Refusal> = {};
  const credentials: Record<string, ResolvedCredential> = {};
  for (const key of keys) {
    const value = opened.get(key);
    if (value) credentials[key] = value;
    else errors[key] = opened.has(key) ? "unavailable" : (refusalOf(candidates.get(key)) ?? "missing_credential");
  }
  const refused = input.partial ? undefined : refusalError(errors);
  if (!refused) await markUsed(ctx, keys.flatMap((key) => (key in credentials ? (candidates.get(key)?.credential ?? []) : [])));
  const about = keys.map((key) => aboutKey(key, candidates.get(key), errors[key], refused !== undefined));
  const result: Resolution = { credentials, missing: Object.keys(errors), errors };
  return { result, about, ...(refused && { refused }) };
});

/** A token made for one workflow resolves for that workflow, and for no other. */
function workflowOf(ctx: TxContext, asked: string | null): string | null {
  const bound = ctx.actor.kind === "token" ? ctx.actor.workflowId : null;
  if (asked !== null && asked !== bound) throw notFound("No such workflow");
  return bound;
}

async function readCandidates(ctx: TxContext, keys: string[], workflowId: string | null): Promise<Map<string, StoredCredential>> {
  const rows = await ctx.tx
    .select({ credential: table, version: credentialVersions })
    .from(table)
    .innerJoin(credentialVersions, currentVersion)
    .where(
      and(
        visible(ctx),
        alive,
        inArray(table.key, keys),
        workflowId ? or(isNull(table.workflowId), eq(table.workflowId, workflowId)) : isNull(table.workflowId),
      ),
    );
  // A workflow's own value wins over the project's with the same key.
  const ordered = rows.toSorted((a, b) => Number(a.credential.workflowId !== null) - Number(b.credential.workflowId !== null));
  return new Map(ordered.map((row) => [row.credential.key, row]));
}

function refusalOf(stored: StoredCredential | undefined): Refusal | null {
  if (!stored) return "missing_credential";
  if (stored.credential.disabledAt) return "credential_disabled";
  return stored.credential.version === 0 ? "credential_empty" : null;
}

function refusalError(errors: Record<string, Refusal>): AppError | undefined {
  const keys = Object.keys(errors);
  const code = keys.map((key) => errors[key]).find((reason) => reason !== undefined);
  if (!code) return undefined;
  const same = keys.filter((key) => errors[key] === code);
  return new AppError(code, `${REFUSAL_MESSAGES[code]}: ${same.join(", ")}.`, { extras: { keys: same, missing: keys, errors } });
}

/** Opens what may be used. A damaged one is refused for itself and spoils no other. */
async function open(ctx: TxContext, usable: ReadonlyMap<string, StoredCredential>): Promise<Map<string, ResolvedCredential | null>> {
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
  return { type: credential.type, version: version.number, value: (primary && fields[primary.name]) ?? null, fields };
}

function aboutKey(key: string, stored: StoredCredential | undefined, reason: Refusal | undefined, withheld: boolean): About {
  const subject = stored ? subjectOf(stored.credential) : { kind: "key", id: key, name: key };
  if (reason) return { subject, outcome: "denied", detail: { reason: reason === "unavailable" ? "integrity_failure" : reason } };
  if (withheld) return { subject, outcome: "denied", detail: { reason: "another key of the request was refused" } };
  return { subject, outcome: "allowed", detail: { version: stored?.version.number ?? 0 } };
}
