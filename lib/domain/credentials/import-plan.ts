import "server-only";
import { detect } from "@/lib/catalog/detect";
import { primaryField } from "@/lib/catalog/fields";
import type { ImportRow } from "@/lib/catalog/import-rows";
import { detectionTable, fieldsFor, findTemplate } from "@/lib/catalog/templates";
import { type CredentialType, isCredentialType } from "@/lib/catalog/types";
import { checkValues } from "@/lib/catalog/values";

/** What a row would be stored as. */
export interface ImportPlan {
  template: string | null;
  /** As text: an explicit one is checked by whoever creates the credential. */
  type: string | undefined;
  fields: Record<string, string>;
  notes: string[];
}

interface Kind {
  template: string | null;
  type: CredentialType;
}

/** Decides service and type of a row: as it says itself, else by its value and the name of its variable. */
export function planRow(row: ImportRow): ImportPlan {
  if (row.template !== undefined || row.type !== undefined) return explicit(row);
  const { kind, notes } = recognise(row);
  return { ...kind, fields: fieldsOfRow(row, kind), notes: [...row.notes, ...notes] };
}

export const hasValue = (row: ImportRow) =>
  row.value !== "" || Object.values(row.fields ?? {}).some((value) => value !== "");

/** The row's fields with its one value under the name that the primary field of this kind has. */
export function fieldsOfRow(row: ImportRow, { type, template }: Kind): Record<string, string> {
  const primary = primaryField(fieldsFor(type, template));
  return { ...row.fields, ...(primary && row.value !== "" ? { [primary.name]: row.value } : {}) };
}

function explicit(row: ImportRow): ImportPlan {
  const template = row.template === undefined ? undefined : findTemplate(row.template);
  const type = row.type ?? template?.type;
  const known = isCredentialType(type) && (row.template === undefined || template !== undefined);
  return {
    template: row.template ?? null,
    type,
    fields: known ? fieldsOfRow(row, { type, template: template?.id ?? null }) : { ...row.fields },
    notes: row.notes,
  };
}

function recognise(row: ImportRow): { kind: Kind; notes: string[] } {
  const { candidates, certain } = detect(detectionTable(), row.value, row.key);
  const [first] = candidates;
  const template = certain && first ? findTemplate(first.templateId) : undefined;
  if (template && accepts({ type: template.type, template: template.id }, row)) {
    return { kind: { type: template.type, template: template.id }, notes: [] };
  }
  const kind: Kind = {
    type: accepts({ type: "custom", template: null }, row) ? "custom" : "api_token",
    template: null,
  };
  if (hasValue(row) && kind.type === "custom") return { kind, notes: ["Stored as custom JSON."] };
  return { kind: { type: "api_token", template: null }, notes: first ? [doubt(candidates, certain)] : [] };
}

function doubt(candidates: readonly { name: string }[], certain: boolean): string {
  const names = candidates.slice(0, 3).map(({ name }) => name);
  return certain
    ? `Looks like ${names.join("")}, which needs more fields. Stored as an API token.`
    : `Could be ${names.join(" or ")}. Stored as an API token; choose the service afterwards.`;
}

/** Whether a credential of this kind could be made of the row alone. */
function accepts(kind: Kind, row: ImportRow): boolean {
  const checked = checkValues({
    fields: fieldsFor(kind.type, kind.template),
    submitted: fieldsOfRow(row, kind),
    mode: "create",
    stored: new Set(),
    allowEmpty: true,
  });
  return Object.keys(checked.errors).length === 0;
}
