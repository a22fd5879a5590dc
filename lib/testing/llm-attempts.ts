import { createServer } from "node:net";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from "vitest";
import type { DriverResult, HeldCredential, ProgressEvent } from "@/lib/consumers/driver";
import { llmConfig } from "@/lib/consumers/llm-config";
import { createRedactor } from "@/lib/runtime/redact/redactor";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { startAnthropicPeer } from "@/lib/testing/peers/anthropic";
import { startGooglePeer } from "@/lib/testing/peers/google";
import type { ModelPeer } from "@/lib/testing/peers/model-peer";
import { greet } from "@/lib/testing/peers/model-script";
import { startOpenAiPeer } from "@/lib/testing/peers/openai";

export const KEY = "sk-canary-0a1b2c3d4e5f6a7b8c9d";
export const OTHER_KEY = "sk-canary-ffeeddccbbaa99887766";

export interface ModelPeers {
  openai: ModelPeer;
  anthropic: ModelPeer;
  google: ModelPeer;
  /** Asks for no key. */
  keyless: ModelPeer;
  /** Not among the private addresses that may be called. */
  unlisted: ModelPeer;
  /** Where nobody listens, though it may be called. */
  nobody: Pick<ModelPeer, "url">;
}

export interface Attempt {
  config: Record<string, unknown>;
  credential?: HeldCredential;
  prompt?: string;
  signal?: AbortSignal;
}

/** Everything that left the driver in one test, and what it printed. */
let left: unknown[] = [];

/** Starts the peers for a test file. After each test no key may be in anything that left the driver. */
export function useModelPeers(): ModelPeers {
  const peers = {} as ModelPeers;
  const all = () => [peers.openai, peers.anthropic, peers.google, peers.keyless, peers.unlisted];
  beforeAll(async () => {
    peers.openai = await startOpenAiPeer({ key: KEY, models: ["gpt-peer"] });
    peers.anthropic = await startAnthropicPeer({ key: KEY, models: ["claude-peer"] });
    peers.google = await startGooglePeer({ key: KEY, models: ["gemini-peer"] });
    peers.keyless = await startOpenAiPeer({ key: null });
    peers.unlisted = await startOpenAiPeer({ key: KEY });
    peers.nobody = { url: `http://127.0.0.1:${await unusedPort()}` };
    const listed = [peers.openai, peers.anthropic, peers.google, peers.keyless, peers.nobody];
    process.env.KEYHOLD_EGRESS_ALLOW = listed.map(({ url }) => url.slice("http://".length)).join();
  });
  afterAll(async () => {
    await Promise.all(all().map((peer) => peer.close()));
  });
  beforeEach(() => {
    left = [];
    for (const peer of all()) {
      peer.requests.length = 0;
      peer.setScript(greet);
    }
    peers.openai.setKey(KEY);
    for (const method of ["log", "info", "warn", "error"] as const) {
      vi.spyOn(console, method).mockImplementation((...words) => void left.push(words));
    }
  });
  afterEach(() => {
    vi.restoreAllMocks();
    const printed = [inspect(left, { depth: 20, showHidden: true }), JSON.stringify(left, readErrors)];
    for (const value of [KEY, OTHER_KEY]) {
      expect(printed.flatMap((text) => findCanary(text, value))).toEqual([]);
    }
  });
  return peers;
}

/** Errors are empty in JSON; what they hold is what counts. */
const readErrors = (_name: string, value: unknown): unknown =>
  value instanceof Error ? [Object.entries(value), value.message, value.stack, value.cause] : value;

function unusedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** A credential that holds the key and may be sent to the peer. */
export function credentialFor(
  peer: Pick<ModelPeer, "url">,
  parts: Partial<HeldCredential> = {},
): HeldCredential {
  return {
    id: "cred_1",
    key: "LLM_KEY",
    name: "LLM prod",
    type: "api_token",
    templateId: null,
    version: 1,
    plain: {},
    secrets: { token: new Secret(KEY) },
    hosts: [peer.url],
    environment: {},
    ...parts,
  };
}

/** One Try of a configuration. */
export async function attempt({ config, credential, prompt = "Say hello.", signal }: Attempt) {
  const redactor = createRedactor();
  for (const secret of Object.values(credential?.secrets ?? {})) redactor.add("LLM_KEY", secret.expose());
  const events: ProgressEvent[] = [];
  const call = {
    consumer: { id: "cons_1", name: "Support triage", revision: 1, config },
    slots: credential ? { credential: [credential] } : {},
    redactor,
    progress: (event: ProgressEvent) => void events.push(event),
    signal: signal ?? new AbortController().signal,
  };
  left.push(events);
  try {
    const result: DriverResult = await llmConfig.try(call, { prompt });
    left.push(result);
    return { result, events, texts: events.map(({ text }) => text) };
  } catch (error) {
    left.push(error);
    throw error;
  }
}
