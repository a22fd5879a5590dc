import "server-only";
import { egressFetch } from "@/lib/egress/fetch";
import { EgressError } from "@/lib/egress/error";
import type { Secret } from "@/lib/secret";
import type { HeldCredential, Outcome } from "../driver";

export type PlatformId = "telegram" | "slack";

export interface Bot {
  token: Secret;
  /** Base address of the platform's interface, without a slash at its end. */
  apiUrl: string;
  hosts: readonly string[];
  signal: AbortSignal;
}

/** What a call came to. `fields` is the platform's own answer and is read with care. */
export type Answer =
  { ok: true; fields: Fields } | { ok: false; outcome: Outcome; message: string; quote?: string };
export type Fields = Readonly<Record<string, unknown>>;

export interface BotFacts {
  id: string;
  name: string;
  username?: string;
}

/** A message as it came in. */
export interface Incoming {
  /** The platform's own id of the delivery: the same one again is a replay. */
  deliveryId: string;
  sender: string;
  /** What `to` of a send takes to answer it. */
  conversation: string;
  text: string;
}

/** What a verified delivery is about; null when it holds no message. */
export type Delivery = { message: Incoming } | { challenge: string } | null;

export interface Platform {
  name: string;
  /** Where its interface is when the channel names no other. */
  apiUrl: string;
  identify: (bot: Bot) => Promise<Answer>;
  botIn: (fields: Fields) => BotFacts;
  send: (bot: Bot, to: string, text: string) => Promise<Answer>;
  sentIn: (fields: Fields, to: string) => { to: string; id: string };
  read: (delivery: unknown) => Delivery;
}

export const TEXT_MAX = 4_000;
const TIMEOUT_MS = 15_000;
const ANSWER_BYTES_MAX = 256 * 1024;
const ID_MAX = 200;

export const text = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
export const fieldsIn = (value: unknown): Fields =>
  // Safe because an object is all this promises.
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
export const shortText = (value: unknown) => text(value).slice(0, ID_MAX);

export const tokenOf = (held: HeldCredential): Secret | undefined => held.secrets.token;

/** One call with a JSON body. Null when what came back is no JSON object. Throws EgressError, never with the address. */
export async function callPlatform(
  bot: Bot,
  url: string,
  headers: Record<string, string>,
  body: Fields,
): Promise<{ status: number; fields: Fields } | null> {
  const fetch = egressFetch(bot.hosts, { timeoutMs: TIMEOUT_MS, maxResponseBytes: ANSWER_BYTES_MAX });
  const answer = await fetch(url, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json; charset=utf-8" },
    body: JSON.stringify(body),
    signal: bot.signal,
  });
  const content = await answer.text();
  try {
    const parsed: unknown = JSON.parse(content);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)
      ? { status: answer.status, fields: fieldsIn(parsed) }
      : null;
  } catch {
    return null;
  }
}

/** A platform that does not answer, or not as itself, is a result. What was refused before it was sent is not. */
export async function settled(name: string, call: () => Promise<Answer | null>): Promise<Answer> {
  try {
    return (await call()) ?? { ok: false, outcome: "unknown", message: `${name} did not answer as it does.` };
  } catch (error) {
    if (error instanceof EgressError && error.code === "upstream")
      return { ok: false, outcome: "unknown", message: error.message };
    throw error;
  }
}
