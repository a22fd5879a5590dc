import "server-only";
import { Ajv, type AnySchemaObject, type ErrorObject, type Options, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { AppError, type FieldErrors } from "@/lib/errors";
import { within } from "./deadline";
import { isObject, jsonProblem } from "./limits";

type Arguments = Readonly<Record<string, unknown>>;

const PATIENCE_MS = 1_000;
const FIELDS_MAX = 10;
const REFERENCES = ["$ref", "$dynamicRef", "$recursiveRef"];
/** Compiling a pattern of some ten thousand nested groups ends the whole process. */
const PATTERN_LENGTH_MAX = 500;
const OPTIONS: Options = {
  strict: false,
  allErrors: true,
  validateFormats: false,
  useDefaults: true,
  // Inherited names such as `toString` are no arguments.
  ownProperties: true,
  logger: false,
};

/** Why a JSON Schema cannot describe the arguments of a call, as a sentence; null when it can. */
export function schemaProblem(schema: unknown): string | null {
  if (schema === undefined || schema === null) return null;
  const problem = shapeProblem(schema);
  if (problem !== null || !isObject(schema)) return problem;
  try {
    const tried = within(PATIENCE_MS, () => compile(schema, true)({}));
    return tried === null ? "This schema takes too long to check." : null;
  } catch {
    // Ajv throws errors of several kinds, with parts of the schema in their words.
    return UNUSABLE;
  }
}

/**
 * The arguments with the defaults of the schema filled in. Throws `invalid` with a message for every argument that
 * does not fit; no message quotes a value.
 */
export function checkArguments(schema: unknown, given: Arguments): Record<string, unknown> {
  const problem = jsonProblem(given);
  if (problem !== null) throw refused({ arguments: [`This ${problem}`] });
  const filled = structuredClone({ ...given });
  if (schema === undefined || schema === null) return filled;
  // Stored schemas are looked at again, but not checked against the schema of schemas, which is slow.
  const unusable = shapeProblem(schema);
  if (unusable !== null || !isObject(schema)) throw refused({ parameters: [unusable ?? ""] });
  const errors = errorsOf(schema, filled);
  if (errors.length > 0) throw refused(byArgument(errors, "arguments"));
  return filled;
}

/**
 * What keeps a value from fitting a schema, as sentences that quote nothing of it; none when it fits. The defaults of
 * the schema are filled in. Throws `invalid` when the schema is none.
 */
export function misfits(schema: unknown, value: unknown): string[] {
  const problem = jsonProblem(value);
  if (problem !== null) return [`The answer ${problem}`];
  const unusable = shapeProblem(schema);
  if (unusable !== null || !isObject(schema)) throw refused({ schema: [unusable ?? ""] });
  const fields = byArgument(errorsOf(schema, value), "answer");
  return Object.entries(fields).map(([name, [sentence = ""]]) => `${name} ${sentence}`);
}

/** Names that the schema declares; null when it leaves them open, and then any name may be one. */
export function declaredNames(schema: unknown): ReadonlySet<string> | null {
  const properties = isObject(schema) ? schema["properties"] : undefined;
  return isObject(properties) ? new Set(Object.keys(properties)) : null;
}

const UNUSABLE = "This isn't a JSON Schema that can be checked.";

/** What must be known of a schema before anything is compiled from it. */
function shapeProblem(schema: unknown): string | null {
  if (!isObject(schema)) return "Parameters are a JSON Schema: an object.";
  const problem = jsonProblem(schema);
  if (problem !== null) return `This schema ${problem}`;
  if (schema.type !== undefined && schema.type !== "object") {
    return 'Arguments are an object: use "type": "object".';
  }
  const { references, patterns } = textsOf(schema);
  if (references.some((reference) => !reference.startsWith("#"))) {
    return "References to other documents are not followed. Use #/$defs/… inside this schema.";
  }
  const isLong = patterns.some((pattern) => pattern.length > PATTERN_LENGTH_MAX);
  return isLong ? `Patterns can be up to ${PATTERN_LENGTH_MAX} characters.` : null;
}

function errorsOf(schema: AnySchemaObject, filled: unknown): readonly ErrorObject[] {
  let checked: { result: readonly ErrorObject[] } | null;
  try {
    checked = within(PATIENCE_MS, () => {
      const validate = compile(schema, false);
      return validate(filled) ? [] : (validate.errors ?? []);
    });
  } catch {
    throw refused({ parameters: [UNUSABLE] });
  }
  if (checked === null) throw refused({ arguments: ["Checking these arguments takes too long."] });
  return checked.result;
}

/** An instance for each schema: one that is shared keeps every schema it has seen. */
function compile(schema: AnySchemaObject, isWhole: boolean): ValidateFunction {
  const dialect: unknown = schema["$schema"];
  const isOlder = typeof dialect === "string" && /\/draft-0[4-7]\//.test(dialect);
  const options = { ...OPTIONS, validateSchema: isWhole };
  // An asynchronous schema would answer with a promise, which is always true.
  const rest = Object.entries(schema).filter(([name]) => !["$schema", "$id", "$async"].includes(name));
  return (isOlder ? new Ajv(options) : new Ajv2020(options)).compile(Object.fromEntries(rest));
}

function textsOf(schema: unknown): { references: string[]; patterns: string[] } {
  const references: string[] = [];
  const patterns: string[] = [];
  const waiting: unknown[] = [schema];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    if (typeof item !== "object" || item === null) continue;
    for (const [name, child] of Object.entries(item)) {
      if (typeof child === "string" && REFERENCES.includes(name)) references.push(child);
      else if (typeof child === "string" && name === "pattern") patterns.push(child);
      else if (isObject(child) && name === "patternProperties") patterns.push(...Object.keys(child));
      if (typeof child === "object") waiting.push(child);
    }
  }
  return { references, patterns };
}

function byArgument(errors: readonly ErrorObject[], root: string): FieldErrors {
  const fields: Record<string, string[]> = {};
  for (const error of errors) {
    const name = placeOf(error, root);
    if (!Object.hasOwn(fields, name) && Object.keys(fields).length >= FIELDS_MAX) break;
    const sentence = sentenceOf(error);
    if (!fields[name]?.includes(sentence)) fields[name] = [...(fields[name] ?? []), sentence];
  }
  return fields;
}

/** `arguments.customer.id`; a name that was made up is only repeated when it looks like one. */
function placeOf({ instancePath, keyword, params }: ErrorObject, root: string): string {
  const missing: unknown = keyword === "required" ? params["missingProperty"] : undefined;
  const extra: unknown = keyword === "additionalProperties" ? params["additionalProperty"] : undefined;
  const steps = instancePath
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = missing ?? extra;
  const path = typeof last === "string" ? [...steps, last] : steps;
  return [root, ...path.map((step) => (/^[\w-]{1,64}$/.test(step) ? step : "…"))].join(".");
}

function sentenceOf({ keyword, message = "doesn't fit" }: ErrorObject): string {
  if (keyword === "required") return "is required.";
  if (keyword === "additionalProperties" || keyword === "unevaluatedProperties") return "is not a parameter.";
  return `${message}.`;
}

function refused(fields: FieldErrors): AppError {
  const sentences = Object.entries(fields).map(([name, [sentence]]) => `${name}: ${sentence ?? ""}`);
  return new AppError("invalid", sentences[0] ?? "", { fields });
}
