import { type ExtraField, type FieldSpec, LIMITS, extraFieldSpec } from "@/lib/catalog/field-spec";
import { PROTOTYPE_NAMES } from "@/lib/catalog/json-scan";
import { repeatsSecret } from "@/lib/catalog/secret-shape";
import { lowerFirst, refusalOf, utf8Length, warningsOf } from "@/lib/catalog/value-rules";
import type { FieldErrors } from "@/lib/errors";

export interface Submission {
  fields: readonly FieldSpec[];
  submitted: Readonly<Record<string, string | null | undefined>>;
  extras?: readonly ExtraField[];
  mode: "create" | "edit" | "rotate";
  /** Names of the secret fields that have a value already. */
  stored: ReadonlySet<string>;
  /** A credential may be saved without its value: what is required may then be missing while no secret is given. */
  allowEmpty: boolean;
}

export interface CheckedValues {
  errors: FieldErrors;
  warnings: FieldErrors;
  /** The submitted secrets are larger than a version may hold; also among the errors. */
  tooLarge: boolean;
  plain: Record<string, string>;
  /** Only what was submitted. A field that is absent here and in `cleared` keeps what is stored. */
  secrets: Record<string, string>;
  cleared: string[];
}

const FIELD_NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** Messages by field. A Map first, because a field may be called `constructor`. */
class Messages {
  private readonly byField = new Map<string, string[]>();

  add(field: string, message: string): void {
    const there = this.byField.get(field);
    if (there) there.push(message);
    else this.byField.set(field, [message]);
  }

  has = (field: string): boolean => this.byField.has(field);
  toRecord = (): FieldErrors => Object.fromEntries(this.byField);
}

interface Progress {
  errors: Messages;
  warnings: Messages;
  plain: Map<string, string>;
  secrets: Map<string, string>;
  cleared: string[];
}

/**
 * The one check of submitted values, for forms and for the API alike. Texts come out exactly as they went in:
 * nothing is trimmed or normalised. Blank or absent keeps a secret; null clears what is optional. The byte
 * limit counts what is submitted; a caller that keeps other secrets counts those too (`secretBytes`).
 * No message quotes a value. Never throws.
 */
export function checkValues(submission: Submission): CheckedValues {
  const progress: Progress = {
    errors: new Messages(),
    warnings: new Messages(),
    plain: new Map(),
    secrets: new Map(),
    cleared: [],
  };
  refuseUnknown(submission, progress);
  for (const spec of submission.fields)
    takeField(spec, valueOf(submission.submitted, spec.name), submission, progress);
  takeExtras(submission, progress);
  requireFields(submission, progress);
  refuseRepeated(progress);
  const bytes = secretBytes(progress.secrets.values());
  const tooLarge = bytes > LIMITS.secretBytes;
  if (tooLarge)
    for (const field of progress.secrets.keys()) progress.errors.add(field, tooLargeMessage(bytes));
  return {
    errors: progress.errors.toRecord(),
    warnings: progress.warnings.toRecord(),
    tooLarge,
    plain: Object.fromEntries(progress.plain),
    secrets: Object.fromEntries(progress.secrets),
    cleared: progress.cleared,
  };
}

/** UTF-8 bytes of all secrets of one version, the sum that `LIMITS.secretBytes` bounds. */
export function secretBytes(values: Iterable<string>): number {
  let bytes = 0;
  for (const value of values) bytes += utf8Length(value);
  return bytes;
}

function tooLargeMessage(bytes: number): string {
  const size = Math.max(65, Math.ceil(bytes / 1024));
  return `Values can be up to 64 KB. This one is ${size} KB.`;
}

const valueOf = (values: Submission["submitted"], name: string): string | null | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

function refuseUnknown({ fields, submitted }: Submission, { errors }: Progress): void {
  const known = new Set(fields.map((field) => field.name));
  for (const name of Object.keys(submitted)) {
    if (known.has(name)) continue;
    // A name that is no field name may be a value in the wrong place, so it is not repeated.
    errors.add(FIELD_NAME.test(name) && name.length <= 32 ? name : "fields", "This type has no such field.");
  }
}

function takeField(
  spec: FieldSpec,
  value: string | null | undefined,
  submission: Submission,
  progress: Progress,
): void {
  const isBlank = value === undefined || value === "";
  if (value === null || (value === "" && !spec.secret && submission.mode !== "create")) {
    clear(spec, submission, progress);
  } else if (isBlank) {
    takeDefault(spec, submission, progress);
  } else {
    takeText(spec, value, progress);
  }
}

function takeText(spec: FieldSpec, value: string, { plain, secrets, errors, warnings }: Progress): void {
  (spec.secret ? secrets : plain).set(spec.name, value);
  // What is far too large is refused by its size alone; nothing else needs to read it.
  if (value.length > LIMITS.secretBytes) {
    if (!spec.secret) errors.add(spec.name, "This field can hold up to 4 KB.");
    return;
  }
  const refusal = refusalOf(spec, value);
  if (refusal !== null) errors.add(spec.name, refusal);
  else for (const warning of warningsOf(spec, value)) warnings.add(spec.name, warning);
}

function takeDefault(spec: FieldSpec, { mode }: Submission, { plain }: Progress): void {
  if (mode === "create" && !spec.secret && spec.default !== undefined) plain.set(spec.name, spec.default);
}

function clear(spec: FieldSpec, submission: Submission, { errors, cleared }: Progress): void {
  const alternative = spec.unless?.some(
    (name) => submission.stored.has(name) || valueOf(submission.submitted, name),
  );
  if (spec.required && !alternative)
    errors.add(spec.name, `${spec.label} is required and can't be removed. Enter a new value instead.`);
  else if (submission.mode !== "create") cleared.push(spec.name);
}

function takeExtras(submission: Submission, progress: Progress): void {
  const extras = submission.extras ?? [];
  if (extras.length > LIMITS.extraFields) {
    progress.errors.add("extras", `A credential can have up to ${LIMITS.extraFields} extra fields.`);
    return;
  }
  const taken = new Set(submission.fields.map((field) => field.name));
  for (const { name, secret, value } of extras) {
    const problem = extraNameProblem(name, taken);
    if (problem !== null) {
      progress.errors.add("extras", problem);
      continue;
    }
    taken.add(name);
    takeField(extraFieldSpec(name, secret), value, submission, progress);
  }
}

function extraNameProblem(name: string, taken: ReadonlySet<string>): string | null {
  if (!FIELD_NAME.test(name))
    return "Field names use small letters, digits and underscores, start with a letter, and have up to 64 characters.";
  if (PROTOTYPE_NAMES.has(name)) return `A field can't be called ${name}.`;
  return taken.has(name) ? `There is a field called ${name} already.` : null;
}

function requireFields(submission: Submission, progress: Progress): void {
  const { fields, mode, stored, allowEmpty } = submission;
  if (mode === "rotate" && progress.secrets.size === 0) {
    const primary = fields.find((field) => field.primary);
    if (primary && !progress.errors.has(primary.name))
      progress.errors.add(primary.name, `Enter the new ${lowerFirst(primary.label)}.`);
    return;
  }
  if (allowEmpty && progress.secrets.size === 0) return;
  const removed = new Set(progress.cleared);
  const isSet = (name: string) =>
    progress.secrets.has(name) || progress.plain.has(name) || (stored.has(name) && !removed.has(name));
  for (const spec of fields) {
    // Plain fields that an edit does not name keep what they are.
    const isKept = !spec.secret && mode !== "create" && !removed.has(spec.name);
    if (
      !spec.required ||
      isKept ||
      isSet(spec.name) ||
      spec.unless?.some(isSet) ||
      progress.errors.has(spec.name)
    )
      continue;
    progress.errors.add(spec.name, requiredMessage(spec, fields, mode));
  }
}

function requiredMessage(spec: FieldSpec, fields: readonly FieldSpec[], mode: Submission["mode"]): string {
  const other = fields.find((field) => field.name === spec.unless?.[0]);
  const wanted = `Enter the ${lowerFirst(spec.label)}`;
  if (other) return `${wanted}, or the ${lowerFirst(other.label)}.`;
  return spec.secret && mode === "create" ? `${wanted}, or choose “Save without a value”.` : `${wanted}.`;
}

/** A secret typed into a plain field as well would be readable there. */
function refuseRepeated({ plain, secrets, errors }: Progress): void {
  const long = [...secrets.values()].filter((secret) => secret.length >= 8);
  for (const [name, value] of plain) {
    if (repeatsSecret(value, long))
      errors.add(name, "This repeats a secret value, and this field is visible to everyone in the project.");
  }
}
