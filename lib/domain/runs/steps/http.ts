import "server-only";
import { Readable } from "node:stream";
import { assertHeaders, type Header } from "@/lib/consumers/http/headers";
import { isDeeperThan } from "@/lib/consumers/http/limits";
import type { HttpStep } from "@/lib/consumers/steps";
import { egressFetch } from "@/lib/egress/fetch";
import { AppError, type ErrorCode } from "@/lib/errors";
import { relayCall } from "../../relay/call";
import { checkListed } from "../listed-hosts";
import { type StepCall, StepError, type StepExecutor } from "../step-call";
import { timeoutMs } from "../timeouts";

/** Bytes of an answer that a step takes. */
const ANSWER_MAX = 1_000_000;
const DEPTH_MAX = 64;
const QUOTED_MAX = 300;

const ABOUT_KEY: readonly ErrorCode[] = [
  ...(["missing_credential", "credential_empty", "credential_disabled"] as const),
  "approval_required",
];

interface Answer {
  status: number;
  headers: Record<string, string>;
  /** Parsed when it is JSON, else text; null when there is none. */
  body: unknown;
}

/** One call of a service: through the relay with the credential that is named, or without any to a listed host. */
export const httpStep: StepExecutor<HttpStep> = async (call): Promise<Answer> => {
  const parts = partsOf(call.step.url);
  const answer =
    call.step.credential === undefined
      ? await callBare(call)
      : await callWithSecret(call, call.step.credential, parts);
  if (answer.status < 400) return answer;
  const said = typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? "");
  const quoted = call.redactor.text(said).slice(0, QUOTED_MAX).toWellFormed();
  const who = parts.host ?? "The service";
  throw new StepError("upstream", `${who} answered ${answer.status}${quoted === "" ? "." : `: ${quoted}`}`);
};

interface Parts {
  /** Null for an address without one: the first host of the credential. */
  host: string | null;
  path: string;
  query: string;
}

/** As it is written: nothing is decoded, so that nothing is decoded twice. */
function partsOf(url: string): Parts {
  const [, host, path = "", query = ""] = /^(?:https?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/i.exec(url) ?? [];
  return { host: host ?? null, path, query };
}

async function callWithSecret(call: StepCall<HttpStep>, key: string, parts: Parts): Promise<Answer> {
  const { ctx, step, credentials, run, signal } = call;
  const { headers, bytes } = requestOf(step);
  const answer = await relayCall(
    { ...ctx, signal },
    {
      ...{ key, ...parts, method: step.method },
      headers: bytes ? [...headers, ["content-length", String(bytes.length)]] : headers,
      body: bytes ? Readable.from([bytes]) : null,
    },
    {
      reach: credentials.reach,
      requester: { id: run.workflowId, name: `Workflow ${run.workflowName}` },
      onUse: credentials.note,
      redactor: call.redactor,
      detail: { run: run.id, step: step.id },
    },
  ).catch((error: unknown) => {
    const isAboutKey = error instanceof AppError && ABOUT_KEY.includes(error.code);
    throw isAboutKey ? new StepError(error.code, error.message, key) : error;
  });
  return answerOf(answer.status, answer.headers, answer.body);
}

async function callBare({ step, hosts, signal }: StepCall<HttpStep>): Promise<Answer> {
  const { headers, bytes } = requestOf(step);
  if (!/^https?:\/\//i.test(step.url))
    throw new StepError("invalid", "Without a credential the address needs its host: https://host/path.");
  if (hosts !== null) checkListed(step.url, hosts, true);
  const limits = { timeoutMs: timeoutMs(step), maxResponseBytes: ANSWER_MAX };
  const response = await egressFetch(hosts, limits)(step.url, {
    method: step.method,
    headers,
    body: bytes && new Uint8Array(bytes),
    redirect: "manual",
    signal,
  });
  const body = response.body
    ? Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0])
    : Readable.from([]);
  return answerOf(response.status, [...response.headers], body);
}

function requestOf({ headers: given = {}, body }: HttpStep): { headers: Header[]; bytes: Buffer | null } {
  const headers: Header[] = Object.entries(given);
  assertHeaders(headers);
  if (body === undefined || body === null) return { headers, bytes: null };
  const isText = typeof body === "string";
  const type = isText ? "text/plain; charset=utf-8" : "application/json";
  const hasType = headers.some(([name]) => name.toLowerCase() === "content-type");
  return {
    headers: hasType ? headers : [...headers, ["content-type", type]],
    bytes: Buffer.from(isText ? body : JSON.stringify(body)),
  };
}

async function answerOf(
  status: number,
  headers: readonly (readonly [string, string])[],
  body: Readable,
): Promise<Answer> {
  const text = await textOf(body);
  const shown = Object.fromEntries(
    headers.flatMap(([name, value]) =>
      name.toLowerCase() === "set-cookie" ? [] : [[name.toLowerCase(), value]],
    ),
  );
  return { status, headers: shown, body: text === "" ? null : parsed(text, shown["content-type"] ?? "") };
}

async function textOf(body: Readable): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    // Leaving the loop destroys the stream, which ends the call.
    if (size > ANSWER_MAX)
      throw new StepError("too_large", `The answer is longer than ${ANSWER_MAX.toLocaleString("en")} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(text: string, contentType: string): unknown {
  if (!/[/+]json\b/i.test(contentType)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return isDeeperThan(DEPTH_MAX, value) ? text : value;
  } catch {
    return text;
  }
}
