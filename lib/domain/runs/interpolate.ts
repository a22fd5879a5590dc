import type { HttpStep, Step } from "@/lib/consumers/steps";
import { StepError } from "./step-call";

/** What placeholders may name: what a run was given and what its steps have answered. Never a credential. */
export interface Scope {
  /** Of the step. */
  input: unknown;
  /** Outputs of the steps before, by id. */
  steps: ReadonlyMap<string, unknown>;
}

/** Anything else in such brackets belongs to the text: it may be about templates. */
const PLACEHOLDER = /\{\{\s*((?:input|steps)\b[^{}]{0,500}?)\s*\}\}/g;
const WHOLE = /^\{\{\s*((?:input|steps)\b[^{}]{0,500}?)\s*\}\}$/;
/** `input`, `steps.an-id.output`, then fields and places in lists. */
const PATH = /^(?:input|steps\.([A-Za-z0-9][A-Za-z0-9_-]{0,63})\.output)((?:\.[^.\s]+)*)$/;

/**
 * Puts data in the place of `{{input}}`, `{{input.a.0.b}}` and `{{steps.<id>.output.a}}`. Texts as they are, anything
 * else as JSON. Throws StepError `invalid` for what is not there: an empty place would go unnoticed.
 */
export const interpolate = (
  text: string,
  scope: Scope,
  written: (value: unknown) => string = asText,
): string => text.replaceAll(PLACEHOLDER, (_whole, path: string) => written(valueOf(path, scope)));

/** The same in all texts of a value. A text that is one placeholder becomes what it names, whatever it is. */
export function interpolateData(value: unknown, scope: Scope): unknown {
  if (typeof value === "string") {
    const path = WHOLE.exec(value)?.[1];
    return path === undefined ? interpolate(value, scope) : valueOf(path, scope);
  }
  if (Array.isArray(value)) return value.map((inner) => interpolateData(inner, scope));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, interpolateData(inner, scope)]),
  );
}

/** A step with data in its texts. Code reads its input itself, and what names a credential or a consumer stays. */
export function interpolateStep<S extends Step>(step: S, scope: Scope): S {
  if (step.type === "code") return step;
  if (step.type === "http") return { ...step, ...httpParts(step, scope) };
  const { prompt, system } = step;
  return {
    ...step,
    prompt: interpolate(prompt, scope),
    ...(system !== undefined && { system: interpolate(system, scope) }),
  };
}

function httpParts({ url, headers, body }: HttpStep, scope: Scope): Partial<HttpStep> {
  return {
    url: interpolateUrl(url, scope),
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [name, interpolate(value, scope)]),
      ),
    }),
    ...(body !== undefined && { body: interpolateData(body, scope) }),
  };
}

/** The host is the author's own, and data stays inside the one part of the address that it stands in. */
function interpolateUrl(url: string, scope: Scope): string {
  const [, origin = "", rest = url] = /^([a-z][a-z0-9+.-]*:\/\/[^/?#]*)(.*)$/is.exec(url) ?? [];
  if (origin.includes("{{"))
    throw new StepError("invalid", "The host of an address is written in the step and not filled in.");
  return origin + interpolate(rest, scope, (value) => encodedPart(asText(value)));
}

function encodedPart(text: string): string {
  if (/^\.{1,2}$/.test(text))
    throw new StepError("invalid", "An address may not be filled in with dots alone.");
  return encodeURIComponent(text.toWellFormed());
}

const asText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

function valueOf(path: string, scope: Scope): unknown {
  const parsed = PATH.exec(path);
  if (!parsed)
    throw new StepError(
      "invalid",
      `{{${path}}} is not understood. Use {{input}}, {{input.name}} or {{steps.<id>.output}}.`,
    );
  const [, step, fields = ""] = parsed;
  if (step !== undefined && !scope.steps.has(step)) throw notThere(path);
  let value = step === undefined ? scope.input : scope.steps.get(step);
  for (const name of fields.split(".").slice(1)) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) throw notThere(path);
    value = (value as Record<string, unknown>)[name];
  }
  return value ?? null;
}

const notThere = (path: string) => new StepError("invalid", `{{${path}}} is not there.`);
