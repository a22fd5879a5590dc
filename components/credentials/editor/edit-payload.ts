import { emptyRow, isBlankRow } from "@/components/credentials/editor/custom-rows";
import { audienceOf, type EditorValues } from "@/components/credentials/editor/editor-values";
import type { Category, FieldSpec } from "@/lib/catalog/field-spec";
import { CATEGORIES } from "@/lib/catalog/field-spec";
import type { CredentialView } from "@/lib/domain/credentials/view";

const isCategory = (text: string): text is Category => Object.hasOwn(CATEGORIES, text);

/** The form as it opens: plain fields filled in, secrets empty, because the browser never has them. */
export function valuesOf(credential: CredentialView, fields: readonly FieldSpec[]): EditorValues {
  const text = ({ name, secret }: FieldSpec) => (secret ? "" : (credential.fields[name] ?? ""));
  return {
    name: credential.name,
    key: credential.key,
    category: isCategory(credential.category) ? credential.category : "custom",
    description: credential.description,
    expiresOn: credential.expiresAt?.slice(0, 10) ?? "",
    audience: credential.audience,
    members: [],
    confirmUse: credential.confirmUse,
    fields: Object.fromEntries(fields.map((field) => [field.name, text(field)])),
    extras: [],
    rows: [emptyRow()],
    customMode: "json",
    withoutValue: false,
  };
}

interface EditOptions {
  credential: CredentialView;
  fields: readonly FieldSpec[];
  /** Stored optional secrets and added fields that are to go. */
  removed: readonly string[];
  /** The state the change was made against; saving on top of a newer one takes that one's number. */
  revision: number;
  /** Fields of the type or template; the others were added by people. */
  ownNames: ReadonlySet<string>;
}

/** Only what the person touched. A blank secret is not in it at all, so the stored one stays as it is. */
export function editPayload(values: EditorValues, options: EditOptions) {
  const before = valuesOf(options.credential, options.fields);
  const name = values.name.trim();
  const description = values.description.trim();
  const removed = new Set(options.removed);
  const isExtra = (name: string) => !options.ownNames.has(name);
  return {
    id: options.credential.id,
    revision: options.revision,
    ...(name !== before.name && { name }),
    ...(values.key !== before.key && { key: values.key }),
    ...(values.category !== before.category && { category: values.category }),
    ...(description !== before.description && { description }),
    ...(values.expiresOn !== before.expiresOn && { expiresAt: values.expiresOn || null }),
    ...((values.audience !== before.audience || values.members.length > 0) && {
      audience: audienceOf(values),
    }),
    ...(values.confirmUse !== before.confirmUse && { confirmUse: values.confirmUse }),
    fields: touchedFields(values, before, options, removed),
    extras: values.extras.filter((extra) => !isBlankRow(extra)),
    removeExtras: options.removed.filter(isExtra),
  };
}

function touchedFields(
  values: EditorValues,
  before: EditorValues,
  { fields, ownNames }: EditOptions,
  removed: ReadonlySet<string>,
): Record<string, string | null> {
  const touched: [string, string | null][] = [];
  for (const { name, secret } of fields) {
    const text = values.fields[name] ?? "";
    if (removed.has(name)) {
      if (ownNames.has(name)) touched.push([name, null]);
    } else if (secret ? text !== "" : text !== before.fields[name]) {
      touched.push([name, text === "" ? null : text]);
    }
  }
  return Object.fromEntries(touched);
}
