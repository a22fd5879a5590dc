import "server-only";
import { z } from "zod";
import { readAddress } from "@/lib/catalog/address";
import { CREDENTIAL_TYPE_IDS } from "@/lib/catalog/types";
import type { ConfigField, KindSpec } from "@/lib/catalog/kind-shape";
import { KINDS } from "@/lib/catalog/kinds";
import { isKey } from "@/lib/catalog/keys";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import { isShown } from "@/lib/catalog/slots";
import { InjectionChoiceSchema } from "@/lib/egress/inject/choice";
import { AppError, type FieldErrors } from "@/lib/errors";

export type Config = Record<string, unknown>;

const TEXT_MAX = 2_000;
const DOCUMENT_MAX = 1_000_000;
const SECRET =
  "This looks like a secret, and a configuration is visible to everyone in the project. Store it as a credential and choose that.";

const UNSTORABLE = "Contains characters that cannot be stored.";
const isStorable = (text: string) => text.isWellFormed() && !text.includes("\0");

/** Text that everybody sees: whatever looks like a secret is refused before it is stored anywhere. */
const shown = (maximum: number) =>
  z
    .string()
    .max(maximum, `Up to ${maximum} characters.`)
    .refine(isStorable, UNSTORABLE)
    .refine((text) => !looksLikeSecret(text), SECRET);

const isCleanUrl = (text: string) => {
  const address = readAddress(text);
  return (
    address !== null &&
    (address.scheme === "https" || address.scheme === "http") &&
    !address.hasUserInfo &&
    address.hosts.length === 1
  );
};
const Url = shown(TEXT_MAX).refine(
  isCleanUrl,
  "Use an address such as https://api.example.com, without a user name.",
);

/** Every text in free JSON, keys included. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)]);
}
const areStorable = (value: unknown) => textsIn(value).every(isStorable);
const Json = z
  .unknown()
  .refine(areStorable, UNSTORABLE)
  .refine((value) => !textsIn(value).some(looksLikeSecret), SECRET);

const Lines = z.preprocess(
  (value) =>
    typeof value === "string" ? value.split(value.includes("\n") ? /\n+/ : /\s+/).filter(Boolean) : value,
  z.array(shown(TEXT_MAX)).max(100, "Up to 100 lines."),
);

const Requirement = z.strictObject({
  key: shown(128).refine(isKey, "Use capitals, digits and underscores, such as SERVICE_API_KEY."),
  type: z.enum(CREDENTIAL_TYPE_IDS),
  label: shown(200).optional(),
  mapsTo: shown(64)
    .regex(/^[A-Za-z][A-Za-z0-9_]*$/, "A name of letters, digits and underscores.")
    .optional(),
});
/** Manifests in the wild write `maps_to`. */
const spelled = (value: unknown) => {
  if (typeof value !== "object" || value === null || !("maps_to" in value)) return value;
  const { maps_to: mapsTo, ...rest } = value as Record<string, unknown>;
  return { ...rest, mapsTo };
};
const Requirements = z
  .array(z.preprocess(spelled, Requirement))
  .max(50, "Up to 50 credentials.")
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, "Each key once.");

/** Code may be longer than what is looked at for secrets at a time; pieces overlap by more than a secret's length. */
const PIECE = 16_000;
const OVERLAP = 4_000;
function holdsSecret(text: string): boolean {
  for (let start = 0; start === 0 || start + OVERLAP < text.length; start += PIECE - OVERLAP)
    if (looksLikeSecret(text.slice(start, start + PIECE))) return true;
  return false;
}

/** What a step of each type holds is for the driver to say; that none of its texts is a secret is said here, and where. */
const Step = z.looseObject({ id: shown(64), type: shown(40) }).superRefine((step, check) => {
  const { id: _id, type: _type, ...rest } = step;
  for (const [name, value] of Object.entries(rest)) {
    const texts = textsIn({ [name]: value });
    const message = !texts.every(isStorable) ? UNSTORABLE : texts.some(holdsSecret) ? SECRET : null;
    if (message) check.addIssue({ code: "custom", message, path: [name], input: "" });
  }
});
const Steps = z.array(Step).max(200, "Up to 200 steps.");

function schemaOfKind(field: ConfigField): z.ZodType {
  switch (field.kind) {
    case "text":
    case "multiline":
      return shown(field.max ?? TEXT_MAX);
    case "number":
      return z
        .number()
        .min(field.min ?? -1e9)
        .max(field.max ?? 1e9);
    case "url":
      return Url;
    case "select":
      return field.optionsOpen
        ? shown(field.max ?? TEXT_MAX)
        : z.enum((field.options ?? []).map(({ value }) => value));
    case "lines":
      return Lines;
    case "pairs":
      return z
        .record(shown(100), shown(TEXT_MAX))
        .refine((pairs) => Object.keys(pairs).length <= 50, "Up to 50 entries.");
    case "json":
      return Json;
    case "document":
      return z
        .union([z.string().max(DOCUMENT_MAX), z.record(z.string(), z.unknown())])
        .refine(areStorable, UNSTORABLE);
    case "requirements":
      return Requirements;
    case "injection":
      return InjectionChoiceSchema;
    case "steps":
      return Steps;
    default:
      return field.kind satisfies never;
  }
}

const schemas = new Map<string, z.ZodType>();

/** Schema of a kind's configuration, made from its fields. Which of them apply together is decided by `parseConfig`. */
export function configSchema(kind: KindSpec): z.ZodType {
  const known = schemas.get(kind.id);
  if (known) return known;
  const shape = Object.fromEntries(
    kind.fields.map((field) => {
      const schema = schemaOfKind(field).describe(field.label);
      return [field.name, field.required && !field.when ? schema : schema.nullish()];
    }),
  );
  const schema = z.strictObject(shape).meta({ title: kind.id });
  schemas.set(kind.id, schema);
  return schema;
}

/** For the OpenAPI document: one schema a kind. */
export const configSchemas = () =>
  KINDS.map((kind) => z.toJSONSchema(configSchema(kind), { io: "input", unrepresentable: "any" }));

/** Blank and null are the same as absent; a field whose turn it is not is dropped; defaults are filled in. */
export function parseConfig(kind: KindSpec, submitted: Config): Config {
  const given = { ...defaultsOf(kind), ...withoutBlanks(submitted) };
  const parsed = configSchema(kind).safeParse(withRequired(kind, given));
  if (!parsed.success) throw refusal(kind, given, parsed.error);
  // Safe because the schema is a strict object made above.
  const config = withoutBlanks(parsed.data as Config);
  const missing = missingOf(kind, config);
  if (missing.length > 0) throw invalid(Object.fromEntries(missing.map((name) => [name, ["Required."]])));
  return Object.fromEntries(
    kind.fields.flatMap((field) =>
      isShown(field.when, config) && field.name in config ? [[field.name, config[field.name]]] : [],
    ),
  );
}

const isBlank = (value: unknown) => value === undefined || value === null || value === "";
const withoutBlanks = (config: Config): Config =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => !isBlank(value)));

const defaultsOf = (kind: KindSpec): Config =>
  Object.fromEntries(
    kind.fields.flatMap((field) => (field.default === undefined ? [] : [[field.name, field.default]])),
  );

/** What is required and absent is told once, in our words. */
const withRequired = (kind: KindSpec, config: Config): Config =>
  Object.fromEntries(
    Object.entries(config).filter(
      ([name]) =>
        isShown(kind.fields.find((field) => field.name === name)?.when, config) ||
        !kind.fields.some((field) => field.name === name),
    ),
  );

const missingOf = (kind: KindSpec, config: Config): string[] =>
  kind.fields
    .filter((field) => field.required && isShown(field.when, config) && isBlank(config[field.name]))
    .map((field) => field.name);

const pathPart = (part: PropertyKey) => (/^[A-Za-z0-9_]{1,40}$/.test(String(part)) ? String(part) : "…");

function refusal(kind: KindSpec, given: Config, error: z.ZodError): AppError {
  const fields: FieldErrors = {};
  for (const issue of error.issues) {
    const [name = ""] = issue.path;
    const isAbsent = isBlank(given[String(name)]) && issue.path.length === 1;
    const message =
      issue.code === "unrecognized_keys"
        ? `${kind.label} has no such field.`
        : isAbsent
          ? "Required."
          : issue.message;
    (fields[issue.path.map(pathPart).join(".")] ??= []).push(message);
  }
  return invalid(fields);
}

/** Field errors of a configuration, by field name, as a refusal that a form can place. */
export function invalid(fields: FieldErrors): AppError {
  const placed = Object.entries(fields).map(([name, messages]): [string, string[]] => [
    name === "" ? "config" : `config.${name}`,
    messages,
  ]);
  return new AppError("invalid", "Check the named fields.", { fields: Object.fromEntries(placed) });
}
