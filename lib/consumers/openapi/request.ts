import "server-only";
import { type Header, headerText } from "@/lib/consumers/http/headers";
import { isObject, jsonProblem } from "@/lib/consumers/http/limits";
import { scalarText, valueError } from "@/lib/consumers/http/placeholders";
import type { ToolRequest } from "@/lib/consumers/http/tool-request";
import { checkedSegment, pathText, queryPair, withPairs } from "@/lib/consumers/http/url-template";
import { AppError } from "@/lib/errors";
import { bodyOf } from "./body";
import type { Operation } from "./operations";
import type { ParameterSpec } from "./parameter-spec";

export interface OperationInput {
  parameters: Readonly<Record<string, unknown>>;
  body?: unknown;
}

/** The request of one operation. Throws `invalid` with the parameter that is missing, unknown or does not fit. */
export function operationRequest(operation: Operation, base: URL, input: OperationInput): ToolRequest {
  const values = new Map(Object.entries(input.parameters));
  checkNames(operation, values);
  const present = operation.parameters.filter((spec) => isGiven(values.get(spec.name)));
  const inPlace = (place: ParameterSpec["in"]) =>
    present.filter((spec) => spec.in === place).map((spec) => ({ spec, value: values.get(spec.name) }));
  const path = filledPath(operation, values);
  const url = new URL(`${base.origin}${base.pathname.replace(/\/+$/, "")}${path}`);
  if (url.origin !== base.origin)
    throw new AppError("invalid", "The address of this call can't be put together.");
  const headers = inPlace("header").map(({ spec, value }): Header => [
    spec.name,
    headerText(label(spec), text(spec, value)),
  ]);
  const body = bodyOf(operation, input.body);
  return {
    method: operation.method,
    url: withPairs(
      url,
      inPlace("query").flatMap(({ spec, value }) => pairsOf(spec, value)),
    ),
    headers: body === null ? headers : [...headers, ["Content-Type", body.contentType]],
    body: body?.bytes ?? null,
  };
}

const isGiven = (value: unknown) => value !== undefined && value !== null;
const label = ({ name }: ParameterSpec) => `parameters.${name}`;

function checkNames({ parameters }: Operation, values: ReadonlyMap<string, unknown>): void {
  const problem = jsonProblem(Object.fromEntries(values));
  if (problem !== null) throw valueError("parameters", `This ${problem}`);
  const unknown = [...values.keys()].find((name) => !parameters.some((spec) => spec.name === name));
  if (unknown !== undefined)
    throw valueError(`parameters.${unknown}`, "is not a parameter of this operation.");
  const missing = parameters.find(({ name, required }) => required && !isGiven(values.get(name)));
  if (missing !== undefined) throw valueError(label(missing), "is required.");
}

function filledPath({ path, parameters }: Operation, values: ReadonlyMap<string, unknown>): string {
  const specOf = (name: string) => parameters.find((spec) => spec.in === "path" && spec.name === name);
  const filled = path.split("/").map((segment) => {
    let last = "parameters";
    const text = segment.replace(/\{([^{}]+)\}/g, (mark, name: string) => {
      const spec = specOf(name);
      if (!spec) return mark;
      last = label(spec);
      return parts(spec, values.get(name))
        .map((part) => pathText(label(spec), part))
        .join(",");
    });
    return checkedSegment(last, text);
  });
  return filled.join("/");
}

function pairsOf(spec: ParameterSpec, value: unknown): string[] {
  const { name, explode, isJson, isSingle } = spec;
  if (isJson) return [queryPair(name, JSON.stringify(value), label(spec))];
  if (explode && !isSingle && Array.isArray(value))
    return value.map((item) => queryPair(name, single(spec, item), label(spec)));
  if (explode && !isSingle && isObject(value)) {
    return Object.entries(value).map(([key, item]) => queryPair(key, single(spec, item), label(spec)));
  }
  const joined = parts(spec, value).map((part) => encodeURIComponent(part));
  return [`${encodeURIComponent(name)}=${joined.join(",")}`];
}

const text = (spec: ParameterSpec, value: unknown): string => parts(spec, value).join(",");

/** What a list or an object consists of, as OpenAPI's style “simple” writes it. */
function parts(spec: ParameterSpec, value: unknown): string[] {
  if (spec.isSingle) return [single(spec, value)];
  if (spec.isJson) return [JSON.stringify(value)];
  if (Array.isArray(value)) return value.map((item) => single(spec, item));
  if (!isObject(value)) return [single(spec, value)];
  const entries = Object.entries(value).map(([name, item]) => [name, single(spec, item)]);
  return spec.explode && spec.in !== "query" ? entries.map((pair) => pair.join("=")) : entries.flat();
}

function single(spec: ParameterSpec, value: unknown): string {
  return scalarText(label(spec), value);
}
