import "server-only";
import { and, eq } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { sealedTokens } from "@/db/schema/sealed";
import { sha256 } from "@/lib/crypto/digest";
import { open, OpenError, type Place, seal } from "@/lib/crypto/seal";
import { Secret } from "@/lib/secret";
import { IntegrityError } from "./integrity";
import { activeKey, instanceId, keyById, uuidText } from "./keyring";

type TokenRow = typeof sealedTokens.$inferSelect;
export type TokenField = TokenRow["field"];

/** Everything about a connected account that its tokens are bound to. Moved elsewhere they do not open. */
export interface TokenPlace {
  orgId: string;
  projectId: string;
  connectionId: string;
  /** Counts what was stored, so that tokens of before do not open as those of now. */
  generation: number;
  /** Canonical text of who issued the tokens and where they may be sent. */
  destination: string;
}

async function placeOf(token: TokenPlace, field: TokenField): Promise<Place> {
  return {
    domain: "oauth-token",
    instance: await instanceId(),
    organisation: token.orgId,
    project: token.projectId,
    scope: "project",
    workflow: "",
    credential: token.connectionId,
    type: "connection",
    field,
    version: BigInt(token.generation),
    destination: Buffer.from(sha256(Buffer.from(token.destination))).toString("hex"),
  };
}

const ofConnection = ({ orgId, projectId, connectionId }: Omit<TokenPlace, "generation" | "destination">) =>
  and(
    eq(sealedTokens.orgId, orgId),
    eq(sealedTokens.projectId, projectId),
    eq(sealedTokens.connectionId, connectionId),
  );

/** Seals these tokens under the project's active data key in place of whatever the connection had. */
export async function putTokens(
  tx: Tx,
  place: TokenPlace,
  tokens: Partial<Record<TokenField, Secret>>,
): Promise<void> {
  const { orgId, projectId, connectionId } = place;
  const key = await activeKey(tx, orgId, projectId);
  const rows: TokenRow[] = [];
  // Safe because the record has no other names.
  for (const [field, token] of Object.entries(tokens) as [TokenField, Secret][]) {
    const plaintext = Buffer.from(token.expose(), "utf8");
    const envelope = seal(key, plaintext, await placeOf(place, field));
    plaintext.fill(0);
    rows.push({ orgId, projectId, connectionId, field, dekId: uuidText(key.id), envelope });
  }
  await tx.delete(sealedTokens).where(ofConnection(place));
  if (rows.length > 0) await tx.insert(sealedTokens).values(rows);
}

/** Opens one token. Throws IntegrityError when it is missing or does not open where it lies. */
export async function takeToken(tx: Tx, place: TokenPlace, field: TokenField): Promise<Secret> {
  const [row] = await tx
    .select()
    .from(sealedTokens)
    .where(and(ofConnection(place), eq(sealedTokens.field, field)));
  if (!row) throw new IntegrityError();
  return openRow(tx, place, row);
}

async function openRow(tx: Tx, place: TokenPlace, { dekId, field, envelope }: TokenRow): Promise<Secret> {
  const key = await keyById(tx, dekId, place.orgId, place.projectId);
  if (!key) throw new IntegrityError();
  try {
    const plaintext = Buffer.from(open(key, envelope, await placeOf(place, field)));
    const token = new Secret(plaintext.toString("utf8"));
    plaintext.fill(0);
    return token;
  } catch (error) {
    if (error instanceof OpenError) throw new IntegrityError();
    throw error;
  }
}

/** Whether the connection has exactly these tokens and each opens where it lies. */
export async function tokensOpen(tx: Tx, place: TokenPlace, fields: readonly TokenField[]): Promise<boolean> {
  const rows = await tx.select().from(sealedTokens).where(ofConnection(place));
  if (rows.length !== fields.length || !rows.every((row) => fields.includes(row.field))) return false;
  try {
    for (const row of rows) await openRow(tx, place, row);
    return true;
  } catch (error) {
    if (error instanceof IntegrityError) return false;
    throw error;
  }
}

/** Destroys the ciphertext of a connection's tokens. */
export async function discardTokens(
  tx: Tx,
  place: Pick<TokenPlace, "orgId" | "projectId" | "connectionId">,
): Promise<void> {
  await tx.delete(sealedTokens).where(ofConnection(place));
}
