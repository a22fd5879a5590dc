import {
  isBlankRow,
  jsonProblem,
  type NamedValue,
  rowNameProblem,
} from "@/components/credentials/editor/custom-rows";
import { assembled, type EditorValues } from "@/components/credentials/editor/editor-values";
import type { FieldSpec } from "@/lib/catalog/field-spec";
import { keyProblem, nameProblem } from "@/lib/catalog/keys";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import { checkValues, type Submission } from "@/lib/catalog/values";

const SECRET_IN_TEXT =
  "This looks like a secret, and this field is visible to everyone in the project. Put it into the value field.";
const DESCRIPTION_LENGTH_MAX = 2_000;

export interface SchemaOptions {
  fields: readonly FieldSpec[];
  mode: Submission["mode"];
  /** Names of secret fields that have a value already. */
  stored?: ReadonlySet<string>;
  /** Stored fields that are to go with the save. */
  removed?: ReadonlySet<string>;
  /** Where the value is sent has changed: what is stored may not go there. */
  isMoved?: (values: EditorValues) => boolean;
  /** Its audience is named members already, who stay unless others are named. */
  keepsMembers?: boolean;
  /** Saved without a value: what is required may be missing. */
  allowEmpty: (values: EditorValues) => boolean;
}

type Path = (string | number)[];
type Add = (path: Path, message: string) => void;

interface EditorSchema {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly types?: { readonly input: EditorValues; readonly output: EditorValues };
    readonly validate: (value: unknown) => { value: EditorValues } | { issues: readonly Issue[] };
  };
}

interface Issue {
  path: Path;
  message: string;
}

/**
 * What the browser refuses before anything is sent, as a Standard Schema (standardschema.dev). The rules are the
 * catalogue's own functions, which the server runs again, so that a schema library here would only wrap them.
 */
export function editorSchema(options: SchemaOptions): EditorSchema {
  const validate = (value: unknown) => {
    // Safe because only this form's own state is ever handed in.
    const values = value as EditorValues;
    const issues: Issue[] = [];
    const add: Add = (path, message) => issues.push({ path, message });
    checkShown(values, options, add);
    checkRows(values, options.fields, add);
    const isEmpty = options.mode === "create" && options.allowEmpty(values);
    checkSubmitted(isEmpty ? plainOnly(values, options.fields) : values, options, add);
    return issues.length > 0 ? { issues } : { value: values };
  };
  return { "~standard": { version: 1, vendor: "keyhold", validate } };
}

function checkShown(values: EditorValues, { keepsMembers = false }: SchemaOptions, add: Add): void {
  const { name, key, description, audience, members } = values;
  const wrongName = looksLikeSecret(name) ? SECRET_IN_TEXT : nameProblem(name);
  if (wrongName !== null) add(["name"], wrongName);
  const wrongKey = looksLikeSecret(key) ? SECRET_IN_TEXT : keyProblem(key);
  if (key === "") add(["key"], "Enter a key.");
  else if (wrongKey !== null) add(["key"], wrongKey);
  if (looksLikeSecret(description)) add(["description"], SECRET_IN_TEXT);
  else if (description.length > DESCRIPTION_LENGTH_MAX)
    add(["description"], `Up to ${DESCRIPTION_LENGTH_MAX} characters.`);
  if (audience === "members" && members.length === 0 && !keepsMembers)
    add(["members"], "Choose at least one person.");
}

const FIELD_NAME = /^[a-z][a-z0-9_]{0,63}$/;

function checkRows(values: EditorValues, fields: readonly FieldSpec[], add: Add): void {
  const own = new Set(fields.map(({ name }) => name));
  values.extras.forEach((extra, index) => {
    const problem = extraProblem(values.extras, index, own);
    if (problem !== null) add(["extras", index, "name"], problem);
    else if (!isBlankRow(extra) && extra.value === "")
      add(["extras", index, "value"], "Enter a value, or remove this field.");
  });
  if (values.customMode !== "rows" || fields[0]?.kind !== "json") return;
  values.rows.forEach((row, index) => {
    const problem = rowNameProblem(values.rows, index) ?? (row.secret ? null : plainNameProblem(row));
    if (problem !== null) add(["rows", index, "name"], problem);
  });
}

const plainNameProblem = (row: NamedValue) =>
  isBlankRow(row) || FIELD_NAME.test(row.name) ? null : "Use small letters, digits and underscores.";

function extraProblem(extras: readonly NamedValue[], index: number, own: ReadonlySet<string>): string | null {
  const extra = extras[index];
  if (!extra || isBlankRow(extra)) return null;
  if (own.has(extra.name)) return `There is a field called ${extra.name} already.`;
  return plainNameProblem(extra) ?? rowNameProblem(extras, index);
}

function checkSubmitted(values: EditorValues, options: SchemaOptions, add: Add): void {
  const { fields, extras } = assembled(values, options.fields);
  const gone = options.removed ?? new Set();
  const submitted = Object.entries(fields).map(([name, text]) => [name, gone.has(name) ? null : text]);
  const stored = options.stored ?? new Set<string>();
  const { errors } = checkValues({
    fields: options.fields,
    submitted: Object.fromEntries(submitted) as Record<string, string | null>,
    extras,
    mode: options.mode,
    stored,
    allowEmpty: options.allowEmpty(values),
  });
  for (const [name, [message]] of Object.entries(errors)) {
    // Names of extra fields were checked one by one before.
    if (message === undefined || name === "extras") continue;
    const extra = values.extras.findIndex((one) => one.name === name);
    if (extra !== -1) add(["extras", extra, "value"], message);
    else add(["fields", name], jsonErrorOf(name, values, options.fields) ?? message);
  }
  if (!options.isMoved?.(values)) return;
  for (const name of stored)
    if (!fields[name] && !gone.has(name))
      add(["fields", name], "You changed where this value is sent. Enter it again.");
}

function jsonErrorOf(name: string, values: EditorValues, fields: readonly FieldSpec[]): string | null {
  const isJson = fields.some((field) => field.name === name && field.kind === "json");
  return isJson ? jsonProblem(values.fields[name] ?? "") : null;
}

function plainOnly(values: EditorValues, fields: readonly FieldSpec[]): EditorValues {
  const secret = new Set(fields.filter((field) => field.secret).map(({ name }) => name));
  return {
    ...values,
    fields: Object.fromEntries(Object.entries(values.fields).filter(([name]) => !secret.has(name))),
    extras: values.extras.filter((extra) => !extra.secret),
    rows: values.rows.filter((row) => !row.secret),
  };
}
