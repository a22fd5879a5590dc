import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { assignments, credentials, credentialVersions, type LastTry, users } from "@/db/schema";
import type { SlotSpec } from "@/lib/catalog/kind-shape";
import type { KindId } from "@/lib/catalog/kinds";
import { slotsOf } from "@/lib/catalog/slots";
import { testPlan } from "@/lib/catalog/testable";
import type { CredentialType } from "@/lib/catalog/types";
import { takeHints } from "@/lib/vault/take";
import type { TxContext } from "../context";
import { currentVersion, placeOfVersion, type StoredCredential, visible } from "../credentials/shared";
import { type CredentialStatus, statusOf, typeOf } from "../credentials/view";
import { needsCredential } from "./held";
import { type ConsumerRow, kindOf } from "./shared";

/** A credential in a slot, as the reader may know it. */
export type SlotCredential =
  | {
      id: string;
      name: string;
      key: string;
      type: CredentialType;
      template: string | null;
      hint: string | null;
      status: CredentialStatus;
      /** What a test of it does, in words; null when there is none, or nothing to test yet. */
      test: string | null;
    }
  | { id: string; unavailable: "no_access" };

export interface SlotView {
  name: string;
  label: string;
  hint: string | null;
  accepts: CredentialType[];
  required: boolean;
  list: boolean;
  /** The first, or only, credential. */
  credentialId: string | null;
  credentialIds: string[];
  credentials: SlotCredential[];
  /** Set when the consumer does not run until somebody fills this slot. */
  needs?: "credential";
  /** What it lost by a deletion that can still be taken back. */
  lost: { name: string; key: string } | null;
  expectsKey: string | null;
}

export type ConsumerStatus = "ready" | "needs_credential" | "paused" | "disabled";

export interface ConsumerView {
  id: string;
  kind: KindId;
  name: string;
  config: Record<string, unknown>;
  enabled: boolean;
  status: ConsumerStatus;
  slots: SlotView[];
  audience: "project" | "owner";
  owner: { id: string; name: string } | null;
  revision: number;
  createdAt: string;
  createdBy: string;
  updatedAt: string;
  lastUsedAt: string | null;
  lastTry: LastTry | null;
}

interface Assigned {
  consumerId: string;
  slot: string;
  detached: boolean;
  stored: StoredCredential;
}

/** A page of consumers with what sits in their slots: four statements, however many there are. */
export async function viewConsumers(ctx: TxContext, rows: readonly ConsumerRow[]): Promise<ConsumerView[]> {
  const assigned = await assignedTo(ctx, rows);
  const seen = await visibleIds(ctx, assigned);
  const hinted = assigned.filter(({ stored }) => seen.has(stored.credential.id) && stored.version.hasHint);
  const hints = await takeHints(
    ctx.tx,
    hinted.map(({ stored }) => placeOfVersion(stored.credential, stored.version)),
  );
  const owners = await ownersOf(ctx, rows);
  return rows.map((row) => {
    const mine = assigned.filter((one) => one.consumerId === row.id);
    const slots = slotsOf(kindOf(row), row.config).map((slot) => slotView(row, slot, mine, seen, hints));
    return view(row, slots, owners);
  });
}

export async function viewConsumer(ctx: TxContext, row: ConsumerRow): Promise<ConsumerView> {
  const [only] = await viewConsumers(ctx, [row]);
  if (!only) throw new Error("one row has one view");
  return only;
}

function view(row: ConsumerRow, slots: SlotView[], owners: ReadonlyMap<string, string>): ConsumerView {
  return {
    id: row.id,
    // Safe because kindOf has found it in the catalogue.
    kind: row.kind as KindId,
    name: row.name,
    config: row.config,
    enabled: row.enabled,
    status: consumerStatus(row, slots),
    slots,
    audience: row.audience,
    owner: row.ownerId ? { id: row.ownerId, name: owners.get(row.ownerId) ?? "Somebody who left" } : null,
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
    createdBy: row.createdBy,
    updatedAt: row.updatedAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    lastTry: row.lastTry,
  };
}

/** Paused: it had authentication and lost it. That is no setting, so it ends when the slot is filled again. */
function consumerStatus(row: ConsumerRow, slots: readonly SlotView[]): ConsumerStatus {
  if (!slots.some((slot) => slot.needs)) return row.enabled ? "ready" : "disabled";
  const lost = slots.some((slot) => slot.needs && row.slotsUsed.includes(slot.name));
  return lost && kindOf(row).effect === "loses_auth" ? "paused" : "needs_credential";
}

function slotView(
  row: ConsumerRow,
  slot: SlotSpec,
  assigned: readonly Assigned[],
  seen: ReadonlySet<string>,
  hints: ReadonlyMap<string, Record<string, string>>,
): SlotView {
  const here = assigned.filter((one) => one.slot === slot.name);
  const live = here.filter((one) => !one.detached).map((one) => one.stored);
  const lost = here.find((one) => one.detached && seen.has(one.stored.credential.id))?.stored.credential;
  const ids = live.map(({ credential }) => credential.id);
  return {
    name: slot.name,
    label: slot.label,
    hint: slot.hint ?? null,
    accepts: [...slot.accepts],
    required: slot.required,
    list: slot.list ?? false,
    credentialId: ids[0] ?? null,
    credentialIds: ids,
    credentials: live.map((stored) => slotCredential(stored, seen, hints.get(stored.version.id))),
    ...(ids.length === 0 && needsCredential(row, slot) && { needs: "credential" as const }),
    lost: lost && ids.length === 0 ? { name: lost.name, key: lost.key } : null,
    expectsKey: slot.expectsKey ?? null,
  };
}

export function slotCredential(
  stored: StoredCredential,
  seen: ReadonlySet<string>,
  hints: Record<string, string> = {},
): SlotCredential {
  const { credential } = stored;
  if (!seen.has(credential.id)) return { id: credential.id, unavailable: "no_access" };
  const status = statusOf(stored);
  const isTestable = status === "active" || status === "expired";
  return {
    id: credential.id,
    name: credential.name,
    key: credential.key,
    type: typeOf(credential.type),
    template: credential.templateId,
    hint: Object.values(hints)[0] ?? null,
    status,
    test: isTestable ? (testPlan(credential.type, credential.templateId)?.summary ?? null) : null,
  };
}

async function assignedTo(ctx: TxContext, rows: readonly ConsumerRow[]): Promise<Assigned[]> {
  if (rows.length === 0) return [];
  const found = await ctx.tx
    .select({
      consumerId: assignments.consumerId,
      slot: assignments.slot,
      detachedAt: assignments.detachedAt,
      credential: credentials,
      version: credentialVersions,
    })
    .from(assignments)
    .innerJoin(
      credentials,
      and(
        eq(credentials.orgId, assignments.orgId),
        eq(credentials.projectId, assignments.projectId),
        eq(credentials.id, assignments.credentialId),
      ),
    )
    .innerJoin(credentialVersions, currentVersion)
    .where(
      and(
        eq(assignments.orgId, ctx.orgId),
        eq(assignments.projectId, ctx.projectId),
        inArray(
          assignments.consumerId,
          rows.map((row) => row.id),
        ),
      ),
    )
    .orderBy(assignments.consumerId, assignments.slot, assignments.createdAt, assignments.credentialId);
  return found.map(({ consumerId, slot, detachedAt, credential, version }) => ({
    consumerId,
    slot,
    detached: detachedAt !== null,
    stored: { credential, version },
  }));
}

async function visibleIds(ctx: TxContext, assigned: readonly Assigned[]): Promise<ReadonlySet<string>> {
  const ids = [...new Set(assigned.map(({ stored }) => stored.credential.id))];
  if (ids.length === 0) return new Set();
  const rows = await ctx.tx
    .select({ id: credentials.id })
    .from(credentials)
    .where(and(visible(ctx), inArray(credentials.id, ids)));
  return new Set(rows.map((row) => row.id));
}

async function ownersOf(ctx: TxContext, rows: readonly ConsumerRow[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap((row) => row.ownerId ?? []))];
  if (ids.length === 0) return new Map();
  const people = await ctx.tx
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, ids));
  return new Map(people.map((person) => [person.id, person.name]));
}
