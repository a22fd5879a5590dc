import "server-only";
import { Readable } from "node:stream";
import { z } from "zod";
import type { Context } from "../context";
import { Comparable } from "../credentials/input";
import { decide, parse } from "../door";
import { relayCall, type RelayOptions } from "./call";

/** Bytes of an answer that are given to a model; more would only fill its memory. */
const ANSWER_MAX = 1_000_000;

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/** What an agent says of a call; the value of the key is added on the way. */
export const ApiCallInput = z.strictObject({
  key: Comparable(128).describe("Key of the credential, such as STRIPE_SECRET_KEY."),
  method: z.enum(METHODS).default("GET"),
  path: z.string().max(8_000).describe("Path at the service, such as /v1/customers."),
  host: z.string().max(300).optional().describe("Another of the credential's hosts."),
  query: z.record(z.string().max(200), z.string().max(4_000)).optional(),
  headers: z.record(z.string().max(200), z.string().max(8_000)).optional(),
  body: z.unknown().optional().describe("JSON, or text as it is sent."),
});

export interface ApiAnswer {
  status: number;
  contentType: string;
  body: string;
  /** The service had more to say. */
  truncated: boolean;
}

/** One call to a service by the key of its credential, for whoever reads the whole answer: MCP clients and agents. */
export async function callApi(ctx: Context, raw: unknown, options: RelayOptions = {}): Promise<ApiAnswer> {
  await decide(ctx, "credential.relay");
  return performApiCall(ctx, raw, options);
}

/**
 * The same for whom somebody has decided already that it may: the step of a run, which a person may have started. The
 * keys, rules and rates of the actor hold here too.
 */
export async function performApiCall(
  ctx: Context,
  raw: unknown,
  options: RelayOptions = {},
): Promise<ApiAnswer> {
  const { key, host, method, path, query, headers, body } = parse(ApiCallInput, raw);
  const [bytes, type] = bytesOf(body);
  const given = Object.entries(headers ?? {});
  const hasType = given.some(([name]) => name.toLowerCase() === "content-type");
  const answer = await relayCall(
    ctx,
    {
      key,
      host: host ?? null,
      method,
      path: path.startsWith("/") ? path : `/${path}`,
      query: new URLSearchParams(query).toString(),
      headers: [
        ...given,
        ...(bytes && !hasType ? [["content-type", type] as [string, string]] : []),
        ...(bytes ? [["content-length", String(bytes.length)] as [string, string]] : []),
      ],
      body: bytes ? Readable.from([bytes]) : null,
    },
    options,
  );
  const read = await beginningOf(answer.body);
  const contentType = answer.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  return { status: answer.status, contentType, ...read };
}

function bytesOf(body: unknown): [Buffer | null, string] {
  if (body === undefined || body === null) return [null, ""];
  if (typeof body === "string") return [Buffer.from(body), "text/plain; charset=utf-8"];
  return [Buffer.from(JSON.stringify(body)), "application/json"];
}

async function beginningOf(body: Readable): Promise<{ body: string; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    // Leaving the loop destroys the stream, which ends the call.
    if (size > ANSWER_MAX) break;
  }
  const text = Buffer.concat(chunks).subarray(0, ANSWER_MAX).toString("utf8");
  return { body: text, truncated: size > ANSWER_MAX };
}
