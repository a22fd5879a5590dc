import "server-only";
import { isObject, jsonProblem } from "@/lib/consumers/http/limits";
import { scalarText, valueError } from "@/lib/consumers/http/placeholders";
import { queryPairs } from "@/lib/consumers/http/url-template";
import type { Operation } from "./operations";

export interface OperationBody {
  bytes: Uint8Array;
  contentType: string;
}

type BodyShape = Pick<Operation, "hasBody" | "isBodyRequired" | "bodyTypes">;

/** The body of one call, in the first media type of the operation that can be written here: JSON, form, text. */
export function bodyOf(
  { hasBody, isBodyRequired, bodyTypes }: BodyShape,
  body: unknown,
): OperationBody | null {
  if (body === undefined || body === null) {
    if (isBodyRequired) throw valueError("body", "is required.");
    return null;
  }
  if (!hasBody) throw valueError("body", "This operation takes no body.");
  const problem = jsonProblem(body);
  if (problem !== null) throw valueError("body", `This ${problem}`);
  const json = bodyTypes.find((type) => /^application\/(?:[\w.-]+\+)?json\b/i.test(type));
  if (json !== undefined) return written(json, JSON.stringify(body));
  const form = bodyTypes.find((type) => /^application\/x-www-form-urlencoded\b/i.test(type));
  if (form !== undefined) return written(form, formText(body));
  const [text] = bodyTypes.filter((type) => /^(?:text\/|application\/(?:xml|yaml)\b)/i.test(type));
  if (text !== undefined) return written(text, scalarText("body", body));
  if (bodyTypes.includes("*/*")) return written("application/json", JSON.stringify(body));
  throw valueError("body", "This operation wants a kind of body that can't be sent from here.");
}

function formText(body: unknown): string {
  if (!isObject(body)) throw valueError("body", "must be an object here.");
  return Object.entries(body)
    .flatMap(([name, value]) => queryPairs(name, value, `body.${name}`))
    .join("&");
}

/** A document names the type; what is no header value in it is not sent. */
function written(type: string, text: string): OperationBody {
  const contentType = /^[\x20-\x7e]{1,200}$/.test(type) ? type : "application/json";
  return { bytes: new TextEncoder().encode(text), contentType };
}
