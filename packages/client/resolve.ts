import { isMissingCode, KeyholdError, MissingCredentialError } from "./errors";
import { isObject, textEntries, textOf } from "./json";
import { type Answer, call, type Connection, failureOf, isSuccess } from "./transport";

export interface Credential {
  readonly type: string;
  /** Counts the values it has had. */
  readonly version: number;
  /** The primary field; null when that has no value. */
  readonly value: string | null;
  /** Every field that has a value, the primary one too. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface ResolveOptions {
  workflowId?: string | undefined;
  /** Names what is missing in `errors` instead of failing. */
  partial?: boolean;
  signal?: AbortSignal | undefined;
}

export interface Resolved {
  credentials: Map<string, Credential>;
  errors: Map<string, string>;
}

/** The most keys of one request. */
const MOST_KEYS = 50;
const KEY = /^[A-Z][A-Z0-9_]{0,127}$/;

export const isKey = (text: string): boolean => KEY.test(text);

/** Asks for values by key, 50 at a time. What is no key is not sent: it may be a value in the wrong place. */
export async function resolveKeys(
  connection: Connection,
  wanted: readonly string[],
  options: ResolveOptions = {},
): Promise<Resolved> {
  const keys = [...new Set(wanted)];
  if (!keys.every(isKey))
    throw new MissingCredentialError({ code: "missing_credential", keys: ["(not a key)"] });
  const all: Resolved = { credentials: new Map(), errors: new Map() };
  for (let start = 0; start < keys.length; start += MOST_KEYS) {
    const some = await askFor(connection, keys.slice(start, start + MOST_KEYS), options);
    some.credentials.forEach((credential, key) => all.credentials.set(key, credential));
    some.errors.forEach((code, key) => all.errors.set(key, code));
  }
  return all;
}

async function askFor(
  connection: Connection,
  keys: readonly string[],
  { workflowId, partial = false, signal }: ResolveOptions,
): Promise<Resolved> {
  const body = { keys, ...(workflowId !== undefined && { workflowId }), ...(partial && { partial }) };
  const answer = await call(connection, { method: "POST", path: "/resolve", body, signal });
  if (!isSuccess(answer)) throw refusalOf(answer, keys);
  const { credentials, errors } = answer.facts;
  const resolved: Resolved = { credentials: new Map(), errors: errorsOf(errors, keys) };
  for (const key of keys) {
    const credential = isObject(credentials) ? credentialOf(credentials[key]) : undefined;
    if (credential) resolved.credentials.set(key, credential);
    else if (!partial || !resolved.errors.has(key))
      throw new KeyholdError({ code: "unexpected", status: answer.status });
  }
  return resolved;
}

function credentialOf(value: unknown): Credential | undefined {
  if (!isObject(value)) return undefined;
  const { type, version, value: primary = null, fields } = value;
  const isPrimary = primary === null || typeof primary === "string";
  if (typeof type !== "string" || typeof version !== "number" || !isPrimary) return undefined;
  return { type, version, value: primary, fields: Object.fromEntries(textEntries(fields)) };
}

function errorsOf(value: unknown, keys: readonly string[]): Map<string, string> {
  return new Map(
    textEntries(value).filter(([key, code]) => keys.includes(key) && /^[a-z_]{1,40}$/.test(code)),
  );
}

function refusalOf(answer: Answer, keys: readonly string[]): KeyholdError {
  const failure = failureOf(answer);
  const errors = errorsOf(answer.facts.errors, keys);
  const code = textOf(answer.facts.code) ?? "";
  const about = keys.filter((key) => errors.get(key) === code);
  if (about.length === 0 || !isMissingCode(code)) return failure;
  const { status, requestId } = failure;
  return new MissingCredentialError({
    code,
    keys: about,
    errors: Object.fromEntries(errors),
    status,
    requestId,
  });
}
