import "server-only";
import type { IncomingMessage } from "node:http";
import { AppError } from "@/lib/errors";
import { BODY_LIMIT_BYTES, checkMediaType, parseJson, readBytes } from "../body";
import type { Endpoint } from "./endpoint";

type Input = Record<string, unknown>;

/** Path and query of a request as they came: nothing is decoded, so `%2F`, `..` and `//` stay what they are. */
export function targetOf({ url = "" }: IncomingMessage): { path: string; query: URLSearchParams } {
  const [path = "", ...query] = url.split("?");
  return { path, query: new URLSearchParams(query.join("?")) };
}

/** The door's input: path and headers, and the query of a GET or the body of anything else. */
export async function readInput(
  request: IncomingMessage,
  endpoint: Endpoint,
  path: Record<string, string>,
): Promise<Input> {
  const { query } = targetOf(request);
  const given = endpoint.method === "GET" ? fromQuery(query) : await fromBody(request, endpoint, query);
  const rest = endpoint.bodyAs === undefined ? given : { [endpoint.bodyAs]: given };
  const place = endpoint.one ? { ids: [path.id] } : path;
  return joined({ ...place, ...fromHeaders(request, endpoint) }, rest);
}

/** One name, one value: where path or header and body disagree, neither could be trusted to win. */
function joined(fixed: Input, rest: Input): Input {
  const twice = Object.keys(fixed).filter((name) => Object.hasOwn(rest, name));
  if (twice.length === 0) return { ...rest, ...fixed };
  throw new AppError("invalid", "Check the named fields.", {
    fields: Object.fromEntries(twice.map((name) => [name, ["Is given by the address or a header already."]])),
  });
}

/** A parameter given twice is a list; `null` and empty text are texts like any other. */
function fromQuery(query: URLSearchParams): Input {
  return Object.fromEntries(
    [...new Set(query.keys())].map((name) => {
      const values = query.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}

async function fromBody(
  request: IncomingMessage,
  endpoint: Endpoint,
  query: URLSearchParams,
): Promise<Input> {
  if (query.size > 0)
    throw new AppError(
      "malformed",
      "Send these values in the body: an address is logged on its way, a body is not.",
    );
  const hasBody =
    Number(request.headers["content-length"] ?? 0) > 0 || request.headers["transfer-encoding"] !== undefined;
  if (!hasBody) return {};
  checkMediaType(request.headers);
  return parseJson(await readBytes(request, endpoint.bodyLimit ?? BODY_LIMIT_BYTES));
}

function fromHeaders({ headers }: IncomingMessage, endpoint: Endpoint): Input {
  const input: Input = {};
  const ifMatch = headers["if-match"];
  if (endpoint.headers?.includes("revision") && ifMatch !== undefined && ifMatch !== "*") {
    const revision = /^(?:W\/)?"?(\d{1,9})"?$/.exec(ifMatch)?.[1];
    if (!revision) throw new AppError("malformed", 'If-Match takes the revision you read, such as "3".');
    input.revision = Number(revision);
  }
  const impact = headers["impact-token"];
  if (endpoint.headers?.includes("impactToken") && impact !== undefined) input.impactToken = impact;
  return input;
}

/** The `Idempotency-Key` of a write. Throws `malformed`. */
export function idempotencyKeyOf({ headers }: IncomingMessage, endpoint: Endpoint): string | undefined {
  const key = headers["idempotency-key"];
  if (endpoint.method === "GET" || key === undefined) return undefined;
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,128}$/.test(key))
    throw new AppError("malformed", "Idempotency-Key takes 1 to 128 visible ASCII characters.");
  return key;
}
