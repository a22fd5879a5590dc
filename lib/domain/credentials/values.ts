import "server-only";
import { extraFieldSpec, type FieldSpec } from "@/lib/catalog/field-spec";
import { checkValues } from "@/lib/catalog/values";
import { AppError } from "@/lib/errors";
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
  const known = [...fields, ...storedExtras(fields, before)];
  const checked = checkValues({ fields: known, submitted, extras, mode, stored, allowEmpty: mode === "create" || stored.size === 0 });
  if (checked.tooLarge) throw new AppError("too_large", "Values can be up to 64 KB in all.", { fields: checked.errors });
  if (Object.keys(checked.errors).length > 0) throw new AppError("invalid", "Check the named fields.", { fields: checked.errors });
  const values = Object.fromEntries(Object.entries(checked.secrets).map(([name, value]) => [name, new Secret(value)]));
  const plain = { ...before?.plain, ...checked.plain };
  for (const name of checked.cleared) delete plain[name];
  const secretExtras = extras.filter((extra) => extra.secret).map((extra) => extra.name);
  const earlierExtras = Object.entries(before?.secrets ?? {}).flatMap(([name, state]) => (state.extra ? name : []));
  return {
    plain,
    values,
    extras: new Set([...secretExtras, ...earlierExtras]),
    cleared: checked.cleared,
    changed: [...Object.keys(checked.secrets), ...Object.keys(checked.plain).filter((name) => before?.plain[name] !== checked.plain[name]), ...checked.cleared].toSorted(),
  };
}

/** Fields that people added to this credential by name, described like any other so that edits may name them. */
function storedExtras(fields: readonly FieldSpec[], before: VersionRow | undefined): FieldSpec[] {
  if (!before) return [];
  const known = new Set(fields.map((field) => field.name));
  const names = [...Object.keys(before.secrets).map((name) => ({ name, secret: true })), ...Object.keys(before.plain).map((name) => ({ name, secret: false }))];
  return names.filter(({ name }) => !known.has(name)).map(({ name, secret }) => extraFieldSpec(name, secret));
}
