import "server-only";
import type { ImportRow } from "@/lib/catalog/import-rows";
import { suggestKey } from "@/lib/catalog/keys";
import { AppError, type ErrorCode, type FieldErrors } from "@/lib/errors";
import { parse } from "../door";
import type { Context } from "../context";
import { createCredential } from "./create";
import { describeNew } from "./describe-new";
import { fieldsOfRow, hasValue, type ImportPlan, planRow } from "./import-plan";
import { CreateInput } from "./input";
import { rotateCredential } from "./rotate";
import type { CredentialRow } from "./shared";
import { acceptValues } from "./values";
import { typeOf } from "./view";

export const OUTCOMES = [
  "created",
  "rotated",
  "copied",
  "skipped",
  "failed",
  "new",
  "exists",
  "needs_value",
] as const;
export type ImportOutcome = (typeof OUTCOMES)[number];

/** What became of one row. Never its value. */
export interface ImportedRow {
  line: number;
  key: string;
  outcome: ImportOutcome;
  credentialId: string | null;
  template: string | null;
  notes: string[];
  error?: { code: ErrorCode; message: string; fields?: FieldErrors };
}

export const ON_CONFLICT = ["skip", "rotate", "copy"] as const;
export type OnConflict = (typeof ON_CONFLICT)[number];

const about = ({ line, key }: ImportRow, { template, notes }: Pick<ImportPlan, "template" | "notes">) => ({
  line,
  key,
  credentialId: null,
  template,
  notes,
});

/** A row that came after the vault or the database was lost. */
export const notTried = (row: ImportRow, error: NonNullable<ImportedRow["error"]>): ImportedRow => ({
  ...about(row, planRow(row)),
  outcome: "failed",
  error,
});

/** Stores one row, or says what storing it would do. What is wrong with it is part of the answer. */
export async function importRow(
  ctx: Context,
  row: ImportRow,
  existing: CredentialRow | undefined,
  { onConflict, dryRun }: { onConflict: OnConflict; dryRun: boolean },
): Promise<ImportedRow> {
  const plan = planRow(row);
  const base = about(row, plan);
  try {
    if (row.problem !== undefined) throw new AppError("invalid", row.problem);
    if (dryRun) return { ...base, ...preview(row, plan, existing) };
    return { ...base, ...(await store(ctx, row, plan, existing, onConflict)) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, fields } = error;
    return { ...base, outcome: "failed", error: { code, message, ...(fields ? { fields } : {}) } };
  }
}

type Outcome = Pick<ImportedRow, "outcome" | "credentialId">;

/** Throws what storing the row would throw, as far as the row itself decides it. */
function preview(row: ImportRow, plan: ImportPlan, existing: CredentialRow | undefined): Outcome {
  if (existing) return { outcome: "exists", credentialId: existing.id };
  const input = parse(CreateInput, newCredential(row, plan));
  const { fields } = describeNew(input);
  acceptValues({ fields, submitted: input.fields, extras: [], mode: "create", before: undefined });
  return { outcome: hasValue(row) ? "new" : "needs_value", credentialId: null };
}

const newCredential = (row: ImportRow, plan: ImportPlan) => ({
  key: row.key,
  name: row.name ?? row.key,
  template: plan.template,
  fields: plan.fields,
  ...(plan.type === undefined ? {} : { type: plan.type }),
  ...(row.category === undefined ? {} : { category: row.category }),
});

async function store(
  ctx: Context,
  row: ImportRow,
  plan: ImportPlan,
  existing: CredentialRow | undefined,
  onConflict: OnConflict,
): Promise<Outcome> {
  if (!existing) return create(ctx, row, plan);
  if (onConflict === "copy") return copy(ctx, row, plan);
  if (onConflict === "skip" || !hasValue(row)) return { outcome: "skipped", credentialId: existing.id };
  // The stored credential's own kind decides which field the value belongs to.
  const fields = fieldsOfRow(row, { type: typeOf(existing.type), template: existing.templateId });
  const { id } = await rotateCredential(ctx, { id: existing.id, fields });
  return { outcome: "rotated", credentialId: id };
}

async function create(ctx: Context, row: ImportRow, plan: ImportPlan): Promise<Outcome> {
  const { id } = await createCredential(ctx, newCredential(row, plan));
  return { outcome: "created", credentialId: id };
}

const COPIES_MAX = 50;

/** Beside the one that is there, under the next free key: another's private credential may hold one unseen. */
async function copy(ctx: Context, row: ImportRow, plan: ImportPlan): Promise<Outcome> {
  const taken = new Set([row.key]);
  for (;;) {
    const key = suggestKey(row.key, taken);
    const name = row.name === undefined ? key : `${row.name} ${taken.size + 1}`;
    try {
      const { id } = await createCredential(ctx, { ...newCredential(row, plan), key, name });
      return { outcome: "copied", credentialId: id };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "conflict" || taken.size >= COPIES_MAX) throw error;
      taken.add(key);
    }
  }
}
