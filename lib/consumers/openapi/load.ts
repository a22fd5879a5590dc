import "server-only";
import { EgressError } from "@/lib/egress/error";
import { egressFetch } from "@/lib/egress/fetch";
import { isObject } from "@/lib/consumers/http/limits";
import type { DriverCall } from "@/lib/consumers/driver";
import { type ApiDescription, readOperations } from "./operations";
import { DOCUMENT_BYTES_MAX } from "./parse";

export type Loaded = { ok: true; api: ApiDescription } | { ok: false; message: string };

interface Kept {
  key: string;
  api: ApiDescription;
  until: number;
}

const LIMITS = { timeoutMs: 30_000, maxResponseBytes: DOCUMENT_BYTES_MAX };
const KEPT_MAX = 16;
const KEPT_MS = 300_000;

/** Read documents by consumer and revision: reading one of some hundred kilobytes takes a noticeable while. */
const kept = new Map<string, Kept>();

/** The document of an API server: uploaded, or fetched from its address without any secret. */
export async function loadApi({
  consumer,
  signal,
}: Pick<DriverCall, "consumer" | "signal">): Promise<Loaded> {
  const key = String(consumer.revision);
  const known = kept.get(consumer.id);
  if (known?.key === key && known.until > Date.now()) return { ok: true, api: known.api };
  const text = await documentText(consumer.config, signal);
  if (!text.ok) return text;
  const api = readOperations(text.text);
  if (api.refusal !== null) return { ok: false, message: api.refusal };
  kept.delete(consumer.id);
  kept.set(consumer.id, { key, api, until: Date.now() + KEPT_MS });
  const [oldest] = kept.keys();
  if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest);
  return { ok: true, api };
}

type Text = { ok: true; text: string } | { ok: false; message: string };

async function documentText(config: DriverCall["consumer"]["config"], signal: AbortSignal): Promise<Text> {
  const uploaded = uploadedText(config);
  if (uploaded !== undefined) return { ok: true, text: uploaded };
  const { documentUrl } = config;
  if (typeof documentUrl !== "string") return { ok: false, message: "There is no OpenAPI document yet." };
  return fetchText(documentUrl, signal);
}

/** The uploaded document as text; undefined when none was uploaded. */
export function uploadedText({ document }: DriverCall["consumer"]["config"]): string | undefined {
  if (isObject(document)) return JSON.stringify(document);
  return typeof document === "string" && document.trim() !== "" ? document : undefined;
}

async function fetchText(documentUrl: string, signal: AbortSignal): Promise<Text> {
  try {
    const accept = "application/json, application/yaml, */*;q=0.1";
    const answer = await egressFetch(null, LIMITS)(documentUrl, { headers: { accept }, signal });
    const text = await answer.text();
    if (answer.ok) return { ok: true, text };
    return { ok: false, message: `The OpenAPI document could not be fetched (${answer.status}).` };
  } catch (error) {
    if (error instanceof EgressError && error.code === "upstream") {
      return { ok: false, message: `The OpenAPI document could not be fetched. ${error.message}` };
    }
    throw error;
  }
}
