import "server-only";
import type { Verify } from "@/lib/catalog/template-shape";
import { type Outgoing, setBasic } from "./places";
import { fill, fillUrl, type Lookup } from "./values";

/** The part of a template's check that is a request. */
export type Described = Pick<Verify, "method" | "url" | "auth" | "headers" | "body" | "content_type">;

/**
 * The request that a template describes, with everything but an injected secret: of `body`, `url`, `path` and `basic`
 * the text itself holds the secret.
 */
export function describedRequest(described: Described, lookup: Lookup): Outgoing {
  const { method = "GET", headers = {}, content_type: type, auth = "inject" } = described;
  const request: Outgoing = {
    method,
    url: fillUrl(described.url ?? "", lookup),
    headers: [...Object.entries(headers), ...(type ? [["content-type", type] as [string, string]] : [])],
    body: bodyOf(described, lookup),
  };
  const pair = /^basic:(\{[^}]+\}):(\{[^}]+\})$/.exec(auth);
  return pair ? setBasic(request, fill(pair[1] ?? "", lookup), fill(pair[2] ?? "", lookup)) : request;
}

function bodyOf({ body, content_type: type }: Described, lookup: Lookup): Uint8Array | null {
  if (body === undefined || body === null) return null;
  if (typeof body !== "string") return bytes(JSON.stringify(fillDeep(body, lookup)));
  const isForm = type === "application/x-www-form-urlencoded";
  return bytes(fill(body, lookup, isForm ? formText : undefined));
}

function fillDeep(value: unknown, lookup: Lookup): unknown {
  if (typeof value === "string") return fill(value, lookup);
  if (Array.isArray(value)) return value.map((one) => fillDeep(one, lookup));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fillDeep(one, lookup)]));
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const formText = (text: string) => new URLSearchParams([["", text]]).toString().slice(1);
