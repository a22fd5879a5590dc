import {
  emptyRow,
  isBlankRow,
  jsonOfRows,
  type NamedValue,
} from "@/components/credentials/editor/custom-rows";
import type { Category, FieldSpec } from "@/lib/catalog/field-spec";
import { CREDENTIAL_TYPES, type CredentialType } from "@/lib/catalog/types";
import type { CredentialView } from "@/lib/domain/credentials/view";

/** Text by field name; a name that is absent has none. */
export type FieldTexts = Record<string, string | undefined>;

/** Whether a person is asked before a program uses it. */
export type ConfirmChoice = CredentialView["confirmUse"];

export type AudienceChoice = "project" | "owner" | "members";

/** The state of the create and edit forms. Secrets stand in `fields`, `extras` and `rows` until they are wiped. */
export interface EditorValues {
  name: string;
  key: string;
  category: Category;
  description: string;
  /** `2027-01-31`, or empty for never. */
  expiresOn: string;
  audience: AudienceChoice;
  /** Ids of people, for `members`. */
  members: string[];
  confirmUse: ConfirmChoice;
  /** By field name of the type or template. */
  fields: FieldTexts;
  /** Fields added by the person. */
  extras: NamedValue[];
  /** A custom credential in the rows editor; unused in the JSON editor. */
  rows: NamedValue[];
  customMode: "rows" | "json";
  /** Create only: it was asked for without its value. */
  withoutValue: boolean;
}

export function blankFields(fields: readonly FieldSpec[]): Record<string, string> {
  return Object.fromEntries(fields.map((field) => [field.name, field.secret ? "" : (field.default ?? "")]));
}

export function blankValues(fields: readonly FieldSpec[], category: Category): EditorValues {
  return {
    name: "",
    key: "",
    category,
    description: "",
    expiresOn: "",
    audience: "project",
    members: [],
    confirmUse: "never",
    fields: blankFields(fields),
    extras: [],
    rows: [emptyRow()],
    customMode: "rows",
    withoutValue: false,
  };
}

/** The same form without anything secret in it: for leaving it behind. */
export function withoutSecrets(values: EditorValues, fields: readonly FieldSpec[]): EditorValues {
  const secret = new Set(fields.filter((field) => field.secret).map((field) => field.name));
  const kept = Object.entries(values.fields).map(([name, text]): [string, string] => [
    name,
    secret.has(name) ? "" : (text ?? ""),
  ]);
  return { ...values, fields: Object.fromEntries(kept), extras: [], rows: [emptyRow()] };
}

/** What is submitted as fields and extras once the rows of a custom credential are put together. */
export function assembled(values: EditorValues, fields: readonly FieldSpec[]) {
  const inRows = values.customMode === "rows" && fields.length === 1 && fields[0]?.kind === "json";
  const plainRows = inRows ? values.rows.filter((row) => !row.secret && !isBlankRow(row)) : [];
  const named = Object.fromEntries(
    fields.map(({ name }): [string, string] => [name, values.fields[name] ?? ""]),
  );
  const json = fields[0]?.name ?? "json";
  return {
    fields: inRows ? { ...named, [json]: jsonOfRows(values.rows) } : named,
    extras: [...values.extras.filter((extra) => !isBlankRow(extra)), ...plainRows],
  };
}

interface CreateOptions {
  type: CredentialType;
  templateId: string | null;
  fields: readonly FieldSpec[];
}

/** The body of a create: blank fields are left out, and every secret too when none is to be stored yet. */
export function createPayload(values: EditorValues, options: CreateOptions) {
  const { fields, extras } = assembled(values, options.fields);
  const secret = new Set(options.fields.filter((field) => field.secret).map((field) => field.name));
  const isSent = ([name, text]: [string, string]) =>
    text !== "" && !(values.withoutValue && secret.has(name));
  return {
    name: values.name.trim(),
    key: values.key,
    category: values.category,
    ...(options.templateId === null ? { type: options.type } : { template: options.templateId }),
    ...(values.description.trim() !== "" && { description: values.description.trim() }),
    ...(values.expiresOn !== "" && { expiresAt: values.expiresOn }),
    ...(values.audience !== "project" && { audience: audienceOf(values) }),
    ...(values.confirmUse !== "never" && { confirmUse: values.confirmUse }),
    fields: Object.fromEntries(Object.entries(fields).filter(isSent)),
    extras: values.withoutValue ? extras.filter((extra) => !extra.secret) : extras,
  };
}

export const audienceOf = ({ audience, members }: EditorValues) =>
  audience === "members" ? { members } : audience;

interface Switched {
  values: EditorValues;
  /** Labels of typed secrets that the new type has no place for. */
  cleared: string[];
}

/** Another type in the same form: name, key and category stay, and so does every field both types have alike. */
export function switchType(values: EditorValues, from: CredentialType, to: CredentialType): Switched {
  const before = CREDENTIAL_TYPES[from].fields;
  const after = CREDENTIAL_TYPES[to].fields;
  const fields = blankFields(after);
  for (const { name, secret } of after) {
    const same = before.find((field) => field.name === name && field.secret === secret);
    const typed = values.fields[name] ?? "";
    if (same && typed !== "" && typed !== (same.default ?? "")) fields[name] = typed;
  }
  const lost = before.filter(
    ({ name, secret }) =>
      secret && (values.fields[name] ?? "") !== "" && fields[name] !== values.fields[name],
  );
  const lostRows = from === "custom" && values.customMode === "rows" && jsonOfRows(values.rows) !== "";
  const isUntouched = values.category === CREDENTIAL_TYPES[from].category;
  return {
    values: {
      ...values,
      category: isUntouched ? CREDENTIAL_TYPES[to].category : values.category,
      fields,
      rows: [emptyRow()],
    },
    cleared: [...lost.map((field) => field.label), ...(lostRows ? ["Secret fields"] : [])],
  };
}
