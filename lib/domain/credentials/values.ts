import "server-only";
import { extraFieldSpec, type FieldSpec, LIMITS } from "@/lib/catalog/field-spec";
import { repeatsSecret } from "@/lib/catalog/secret-shape";
import { checkValues } from "@/lib/catalog/values";
import { AppError, type FieldErrors } from "@/lib/errors";
import { Secret } from "@/lib/secret";
import type { VersionRow } from "./shared";

interface Submission {
  fields: readonly FieldSpec[];
  submitted: Record<string, string | null>;
  extras: readonly { name: string; secret: boolean; value: string }[];
  mode: "create" | "edit" | "rotate";
  /** The version being changed; its secrets are kept where nothing new is submitted. */
  before: VersionRow | undefined;
}

export interface Accepted {
  plain: Record<string, string>;
  /** Submitted secrets only. */
  values: Record<string, Secret>;
  extras: ReadonlySet<string>;
  cleared: string[];
  changed: string[];
}

/** Checks what was submitted against the field list and wraps the secrets. Throws `invalid` or `too_large`. */
export function acceptValues({ fields, submitted, extras, mode, before }: Submission): Accepted {
  const stored = new Set(Object.keys(before?.secrets ?? {}));
  const earlier = storedExtras(fields, before);
  const removed = earlier.filter(({ name }) => submitted[name] === null).length;
  if (earlier.length - removed + extras.length > LIMITS.extraFields) {
    throw new AppError("invalid", "Check the named fields.", {
      fields: { extras: [`A credential can have up to ${LIMITS.extraFields} extra fields.`] },
    });
  }
  const known = [...fields, ...earlier];
  const checked = checkValues({
    fields: known,
    submitted,
    extras,
    mode,
    stored,
    allowEmpty: mode === "create" || stored.size === 0,
  });
  if (checked.tooLarge)
    throw new AppError("too_large", "Values can be up to 64 KB in all.", { fields: checked.errors });
  if (Object.keys(checked.errors).length > 0)
    throw new AppError("invalid", "Check the named fields.", { fields: checked.errors });
  const values = Object.fromEntries(
    Object.entries(checked.secrets).map(([name, value]) => [name, new Secret(value)]),
  );
  const merged = Object.entries({ ...before?.plain, ...checked.plain });
  const plain = Object.fromEntries(merged.filter(([name]) => !checked.cleared.includes(name)));
  const secretExtras = extras.filter((extra) => extra.secret).map((extra) => extra.name);
  const earlierExtras = Object.entries(before?.secrets ?? {}).flatMap(([name, state]) =>
    state.extra ? name : [],
  );
  return {
    plain,
    values,
    extras: new Set([...secretExtras, ...earlierExtras]),
    cleared: checked.cleared,
    changed: [
      ...Object.keys(checked.secrets),
      ...Object.keys(checked.plain).filter((name) => before?.plain[name] !== checked.plain[name]),
      ...checked.cleared,
    ].toSorted(),
  };
}

const SHOWN = ["key", "name", "description"] as const;

/** What everybody in the project reads may not hold what was submitted as a secret. Throws `invalid`. */
export function refuseShownSecrets(shown: Record<(typeof SHOWN)[number], string>, accepted: Accepted): void {
  const secrets = Object.values(accepted.values).map((value) => value.expose());
  const plain = Object.entries(accepted.plain).map(([name, text]): [string, string, string[]] => [
    name,
    text,
    secrets.filter(isLong),
  ]);
  const texts = [...SHOWN.map((name): [string, string, string[]] => [name, shown[name], secrets]), ...plain];
  const repeating = texts.flatMap(([name, text, held]) => (repeatsSecret(text, held) ? [name] : []));
  if (repeating.length === 0) return;
  const fields: FieldErrors = Object.fromEntries(repeating.map((name) => [name, [REPEATED]]));
  throw new AppError("invalid", "Check the named fields.", { fields });
}

const REPEATED = "This repeats a secret value, and this field is visible to everyone in the project.";
// A user name that is also the password of a test database is nobody's secret.
const isLong = (secret: string) => secret.length >= 8;

/** Fields that people added to this credential by name, described like any other so that edits may name them. */
function storedExtras(fields: readonly FieldSpec[], before: VersionRow | undefined): FieldSpec[] {
  if (!before) return [];
  const known = new Set(fields.map((field) => field.name));
  const names = [
    ...Object.keys(before.secrets).map((name) => ({ name, secret: true })),
    ...Object.keys(before.plain).map((name) => ({ name, secret: false })),
  ];
  return names.filter(({ name }) => !known.has(name)).map(({ name, secret }) => extraFieldSpec(name, secret));
}
