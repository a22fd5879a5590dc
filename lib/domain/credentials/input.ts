import { z } from "zod";
import { CREDENTIAL_CATEGORIES } from "@/lib/catalog/field-spec";
import { CREDENTIAL_TYPE_IDS } from "@/lib/catalog/types";
import { keyProblem, nameProblem } from "@/lib/catalog/keys";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";

const SECRET_IN_TEXT =
  "This looks like a secret, and this field is visible to everyone in the project. Put it into the value field.";

/** A field everybody sees: whatever looks like a secret is refused before it is stored anywhere. */
const shown = (maximum: number, problem: (text: string) => string | null = () => null) =>
  z
    .string()
    .max(maximum, `Up to ${maximum} characters.`)
    .superRefine((text, check) => {
      const wrong = looksLikeSecret(text) ? SECRET_IN_TEXT : problem(text);
      if (wrong) check.addIssue({ code: "custom", message: wrong, input: "" });
    });

export const Key = shown(128, keyProblem);
export const Name = shown(200, nameProblem);
const storable = (text: string) => text.isWellFormed() && !text.includes("\0");
const NOT_STORABLE = "Contains characters that cannot be stored.";
const Description = shown(2_000, (text) => (storable(text) ? null : NOT_STORABLE));

/** Text that is only compared with what is stored; PostgreSQL refuses NUL even there. */
export const Comparable = (maximum: number) => z.string().max(maximum).refine(storable, NOT_STORABLE);

/** Any text: what is no id names nothing, like an id that does not exist. */
export const CredentialId = z.string();
export const Type = z.enum(CREDENTIAL_TYPE_IDS);
export const Category = z.enum(CREDENTIAL_CATEGORIES);

/** Field name → text, null to clear. Values are bytes in, bytes out: nothing here trims. */
export const Fields = z
  .record(z.string().max(64), z.string().nullable())
  .refine((fields) => Object.keys(fields).length <= 80, "Too many fields.");

/** Fields beyond the type's own, by name. */
const Extra = z.strictObject({
  name: z.string().max(64),
  secret: z.boolean().default(true),
  value: z.string(),
});
export const Extras = z.array(Extra).max(64, "Up to 64 extra fields.");

const Moment = z.iso
  .datetime({ offset: true, message: "Use a date and time such as 2027-01-31T00:00:00Z." })
  .or(z.iso.date())
  .transform((text) => new Date(text));
/** PostgreSQL has no year 0, and a year of five digits is a slip of the finger. */
export const Expiry = Moment.refine(
  (date) => date.getTime() >= 0 && date.getUTCFullYear() <= 9_999,
  "Choose a date after 1970.",
).nullable();

export const Audience = z.union([
  z.enum(["project", "owner"]).transform((kind) => ({ kind, members: [] as string[] })),
  z
    .strictObject({ members: z.array(z.string().max(64)).min(1, "Name at least one person.").max(200) })
    .transform(({ members }) => ({ kind: "members" as const, members })),
]);

/** `each`: a person confirms every use by a program before it happens. */
const ConfirmUse = z.enum(["never", "each"]);

export const CreateInput = z.strictObject({
  key: Key.optional(),
  name: Name.optional(),
  type: Type.optional(),
  category: Category.optional(),
  template: z.string().max(64).nullish(),
  description: Description.optional(),
  fields: Fields.default({}),
  extras: Extras.default([]),
  workflowId: z.string().max(64).nullish(),
  expiresAt: Expiry.optional(),
  audience: Audience.optional(),
  confirmUse: ConfirmUse.optional(),
});

export const UpdateInput = z.strictObject({
  id: CredentialId,
  revision: z.int().positive().optional(),
  key: Key.optional(),
  name: Name.optional(),
  category: Category.optional(),
  description: Description.nullish(),
  fields: Fields.default({}),
  extras: Extras.default([]),
  removeExtras: z.array(z.string().max(64)).max(64).default([]),
  expiresAt: Expiry.optional(),
  audience: Audience.optional(),
  confirmUse: ConfirmUse.optional(),
  ownerId: z.string().max(64).optional(),
});

export const RotateInput = z.strictObject({
  id: CredentialId,
  revision: z.int().positive().optional(),
  fields: Fields,
  keepPreviousFor: z.enum(["24h", "7d"]).nullable().default(null),
  /** Ask the service first, and store nothing that it does not accept. */
  test: z.boolean().default(false),
});

export const ByIdInput = z.strictObject({ id: CredentialId });
export const ChangeInput = ByIdInput.extend({ revision: z.int().positive().optional() });
