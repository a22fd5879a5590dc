import "server-only";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { FetchLike } from "@modelcontextprotocol/sdk/shared/transport.js";
import { destinationEntries, readAddress } from "@/lib/catalog/address";
import { egressFetch } from "@/lib/egress/fetch";
import type { HeldCredential } from "../driver";
import type { Opening, Pooled } from "../pool";
import { bearerOf } from "./bearer";
import { CommandTransport } from "./command-transport";
import type { McpConfig } from "./config";

/** A client that has greeted its server. */
export interface McpClient extends Pooled {
  client: Client;
}

const GREETING_MS = 20_000;
const LIMITS = { timeoutMs: 60_000, connectTimeoutMs: 10_000, maxResponseBytes: 4 * 1024 * 1024 };

/** Connects and greets. Throws what the SDK, the guard of outbound calls or the confinement throws: `failureOf` reads it. */
export async function openClient(
  config: McpConfig,
  credential: HeldCredential | undefined,
  { signal, gone }: Opening,
): Promise<McpClient> {
  const client = new Client({ name: "keyhold", version: "0.1.0" });
  client.onclose = gone;
  if (config.transport === "stdio") {
    await client.connect(new CommandTransport([config.command, ...config.args]), {
      signal,
      timeout: GREETING_MS,
    });
    return { client, close: () => client.close() };
  }
  const transport = httpTransport(config.url, credential);
  await client.connect(transport, { signal, timeout: GREETING_MS });
  return { client, close: () => endSession(client, transport) };
}

/** Tells the server, which may not care, and hangs up. */
async function endSession(client: Client, transport: StreamableHTTPClientTransport): Promise<void> {
  await transport.terminateSession().catch(() => undefined);
  await client.close();
}

/**
 * Sends the token to the places of its credential and nowhere else. Where no credential was ever assigned no
 * Authorization goes out, and only the URL's own host is reached.
 */
function httpTransport(url: string, credential: HeldCredential | undefined): StreamableHTTPClientTransport {
  const address = readAddress(url);
  const own = address === null ? [] : destinationEntries(address);
  const call = egressFetch(credential ? credential.hosts : own, LIMITS);
  return new StreamableHTTPClientTransport(new URL(url), {
    fetch: withoutListening(call),
    requestInit: {
      redirect: "manual",
      headers: credential ? { Authorization: `Bearer ${bearerOf(credential).expose()}` } : {},
    },
  });
}

/**
 * The SDK opens a stream for what a server says unasked. Nobody listens to it here, and it would be held open for as
 * long as the client lives; 405 is how a server says that it has none.
 */
const withoutListening =
  (call: typeof fetch): FetchLike =>
  async (url, init) =>
    (init?.method ?? "GET") === "GET" ? new Response(null, { status: 405 }) : call(url, init);
