import "server-only";
import { and, eq, inArray, isNull, or } from "drizzle-orm";
import { credentials as table, credentialVersions } from "@/db/schema";
import { primaryField } from "@/lib/catalog/fields";
import { take, type Taken } from "@/lib/vault/take";
import type { TxContext } from "../context";
import { describeStored } from "./change";
import { sameDestination } from "./destination";
import { alive, currentVersion, placeOfVersion, type StoredCredential, visible } from "./shared";

export interface ResolvedCredential {
  type: string;
  version: number;
  /** The primary field, or null when it is not set. */
  value: string | null;
  fields: Record<string, string>;
}

/** Why a key is not answered. */
export type Refusal = "missing_credential" | "credential_empty" | "credential_disabled" | "unavailable";

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
export async function openAll(ctx: TxContext, keys: string[], workflowId: string | null): Promise<Opened> {
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

/** Null when its value may be used; whether it opens is another question. */
export function refusalOf(stored: StoredCredential | undefined): Refusal | null {
  if (!stored) return "missing_credential";
  if (stored.credential.disabledAt) return "credential_disabled";
  return stored.credential.version === 0 ? "credential_empty" : null;
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
