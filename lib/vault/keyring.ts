import "server-only";
import { and, eq } from "drizzle-orm";
import { type Tx, transaction, ALL } from "@/db/client";
import { dataKeys } from "@/db/schema/sealed";
import { instance } from "@/db/schema";
import { deriveKey, randomKey, secretKey } from "@/lib/crypto/digest";
import { OpenError, type SealingKey } from "@/lib/crypto/seal";
import { AppError } from "@/lib/errors";
import { IntegrityError } from "./integrity";
import { kekStatus } from "./master-key";

/** Unwrapped data keys stay this long, so that a short outage of a key service is not felt. Values are never kept. */
const CACHE_MS = 5 * 60_000;
const CACHE_ENTRIES = 1_000;

interface CachedKey {
  sealing: SealingKey;
  orgId: string | null;
  projectId: string | null;
  loadedAt: number;
}

const cache = new Map<string, CachedKey>();
let instanceCache: { id: string; keyId: string } | undefined;
let rootKey: SealingKey["key"] | undefined;

export const uuidBytes = (id: string) => new Uint8Array(Buffer.from(id.replaceAll("-", ""), "hex"));
export const uuidText = (bytes: Uint8Array) =>
  Buffer.from(bytes)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/** Forgets every key; the next use reads and unwraps again. */
export function clearKeyCache(): void {
  cache.clear();
  derived.clear();
  instanceCache = undefined;
  rootKey = undefined;
}

/**
 * Reads what a transaction needs of the instance before one is open: inside it, a second one would wait for a
 * connection that the first ones hold. Does nothing while sealed.
 */
export async function prepareKeys(): Promise<void> {
  if (rootKey) return;
  if ((await kekStatus()).status === "ready") await purposeRoot();
}

/** The instance's id: part of what every value is bound to. */
export async function instanceId(): Promise<string> {
  return (await loadInstance()).id;
}

async function loadInstance() {
  if (instanceCache) return instanceCache;
  return transaction(ALL, async (tx) => {
    const [row] = await tx.select({ id: instance.id }).from(instance);
    const [key] = await tx
      .select({ id: dataKeys.id })
      .from(dataKeys)
      .where(and(eq(dataKeys.scope, "instance"), eq(dataKeys.state, "active")));
    if (!row || !key)
      throw new AppError("unavailable", "This instance has not finished starting. Try again in a moment.");
    return (instanceCache = { id: row.id, keyId: key.id });
  });
}

function remember(id: string, entry: CachedKey): SealingKey {
  if (cache.size >= CACHE_ENTRIES) cache.delete(cache.keys().next().value ?? id);
  cache.set(id, entry);
  return entry.sealing;
}

/** Never hands a key to another tenant: an envelope that names a foreign key does not open. */
function cached(id: string, orgId: string | null, projectId: string | null): SealingKey | undefined {
  const entry = cache.get(id);
  if (!entry || Date.now() - entry.loadedAt > CACHE_MS) return undefined;
  return entry.orgId === orgId && entry.projectId === projectId ? entry.sealing : undefined;
}

type KeyRow = typeof dataKeys.$inferSelect;

async function unwrapRow(row: KeyRow): Promise<SealingKey> {
  const kek = await readyKek();
  if (!row.wrapped)
    throw new AppError("sealed", "This data key was destroyed; what it sealed cannot be opened.");
  if (row.kekId !== kek.id) {
    throw new AppError(
      "sealed",
      "A data key was wrapped by another master key. Restore that master key, then try again.",
    );
  }
  const { id: instanceText } = await instanceRow();
  const context = {
    instance: instanceText,
    organisation: row.orgId ?? "",
    project: row.projectId ?? "",
    keyId: row.id,
    keyVersion: BigInt(row.version),
  };
  const bytes = await kek.unwrap(row.wrapped, context).catch((error: unknown) => {
    throw error instanceof OpenError ? new IntegrityError() : error;
  });
  const key = secretKey(bytes);
  bytes.fill(0);
  return remember(row.id, {
    sealing: { id: uuidBytes(row.id), key },
    orgId: row.orgId,
    projectId: row.projectId,
    loadedAt: Date.now(),
  });
}

// While the very first data key is made there is an instance row but no instance key yet.
async function instanceRow() {
  if (instanceCache) return instanceCache;
  return transaction(ALL, async (tx) => {
    const [row] = await tx.select({ id: instance.id }).from(instance);
    if (!row)
      throw new AppError("unavailable", "This instance has not finished starting. Try again in a moment.");
    return row;
  });
}

export async function readyKek() {
  const status = await kekStatus();
  if (status.status === "sealed") throw new AppError("sealed", `Keyhold is sealed: ${status.reason}`);
  return status.kek;
}

/** Makes the first or next data key of a place. The caller's transaction decides whether it exists. */
export async function createDataKey(
  tx: Tx,
  place: {
    scope: "instance" | "project";
    orgId: string | null;
    projectId: string | null;
    instance: string;
    version: number;
  },
): Promise<void> {
  const kek = await readyKek();
  const id = crypto.randomUUID();
  const bytes = randomKey();
  const { blob, version } = await kek.wrap(bytes, {
    instance: place.instance,
    organisation: place.orgId ?? "",
    project: place.projectId ?? "",
    keyId: id,
    keyVersion: BigInt(place.version),
  });
  bytes.fill(0);
  await tx.insert(dataKeys).values({
    id,
    scope: place.scope,
    orgId: place.orgId,
    projectId: place.projectId,
    version: place.version,
    state: "active",
    wrapped: blob,
    kekId: kek.id,
    kekVersion: version,
    createdAt: new Date(),
    activatedAt: new Date(),
  });
}

/** The project's key to seal with, as the caller's transaction sees it. */
export async function activeKey(tx: Tx, orgId: string, projectId: string): Promise<SealingKey> {
  const [row] = await tx
    .select()
    .from(dataKeys)
    .where(
      and(
        eq(dataKeys.scope, "project"),
        eq(dataKeys.orgId, orgId),
        eq(dataKeys.projectId, projectId),
        eq(dataKeys.state, "active"),
      ),
    );
  if (!row) throw new AppError("sealed", "This project has no data key. Run `npm run keyhold -- verify`.");
  await readyKek();
  return cached(row.id, orgId, projectId) ?? unwrapRow(row);
}

/**
 * The key an envelope names, if it belongs to this project. Without a transaction of the caller's it reads in one
 * of its own, and only when the key is not in memory.
 */
export async function keyById(
  tx: Tx | null,
  id: string,
  orgId: string,
  projectId: string,
): Promise<SealingKey | undefined> {
  await readyKek();
  const known = cached(id, orgId, projectId);
  if (known) return known;
  const read = (reader: Tx) =>
    reader
      .select()
      .from(dataKeys)
      .where(and(eq(dataKeys.id, id), eq(dataKeys.orgId, orgId), eq(dataKeys.projectId, projectId)));
  const [row] = tx ? await read(tx) : await transaction({ org: orgId, project: projectId }, read);
  return row && unwrapRow(row);
}

const derived = new Map<string, SealingKey["key"]>();

/** A key for one purpose, derived from the instance key: audit MAC, token pepper, cursor MAC and so on. */
export async function purposeKey(purpose: string): Promise<SealingKey["key"]> {
  await readyKek();
  const known = derived.get(purpose);
  if (known) return known;
  const key = deriveKey(await purposeRoot(), `keyhold/v1/${purpose}`);
  derived.set(purpose, key);
  return key;
}

/** Kept as long as the process lives, as the keys derived from it are. */
async function purposeRoot(): Promise<SealingKey["key"]> {
  if (rootKey) return rootKey;
  const { keyId } = await loadInstance();
  const row = await transaction(
    ALL,
    async (tx) => (await tx.select().from(dataKeys).where(eq(dataKeys.id, keyId)))[0],
  );
  if (!row) throw new AppError("sealed", "The instance key is gone. Restore the database from a backup.");
  return (rootKey = (await unwrapRow(row)).key);
}
