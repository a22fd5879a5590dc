import "server-only";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { CallToolResultSchema, ListToolsResultSchema, McpError } from "@modelcontextprotocol/sdk/types.js";
import { AppError } from "@/lib/errors";
import type { DriverCall } from "../driver";
import { type Lease, type Opening, Pool, poolKey } from "../pool";
import { readConfig } from "./config";
import { failureOf, hasLostSession, isOfClient } from "./failure";
import { type McpClient, openClient } from "./open";

/** A tool as its server describes it, masked. */
export interface McpTool {
  name: string;
  description: string;
  /** JSON Schema of its arguments. */
  inputSchema: Record<string, unknown>;
}

/** What a tool answered, masked. */
export interface McpAnswer {
  isError: boolean;
  content: unknown[];
  structuredContent?: Record<string, unknown>;
}

type Call = Pick<DriverCall, "consumer" | "slots" | "redactor" | "signal">;

const TOOLS_MAX = 1_000;
const PAGES_MAX = 50;
const CALL_MS = 60_000;
const LISTING_MS = 30_000;

const pool = new Pool<McpClient>();

/** Ends every connection, for the end of the server and of tests. */
export const closeMcpClients = () => pool.closeAll();

/** Every tool of the server. Throws PeerError, or what the caller did wrong. */
export async function mcpTools(call: Call): Promise<McpTool[]> {
  return withClient(call, LISTING_MS, (client, signal) => listTools(client, call, signal));
}

/** Calls one tool. An error that the tool or the server answers is an answer; a server that gives none is a PeerError. */
export async function callMcpTool(
  call: Call,
  name: string,
  args: Readonly<Record<string, unknown>>,
): Promise<McpAnswer> {
  return withClient(call, CALL_MS, async (client, signal) => {
    try {
      const request = { method: "tools/call" as const, params: { name, arguments: { ...args } } };
      const { isError, content, structuredContent } = await client.request(request, CallToolResultSchema, {
        signal,
        timeout: CALL_MS,
      });
      const answer = { isError: isError ?? false, content, ...(structuredContent && { structuredContent }) };
      return call.redactor.data(answer);
    } catch (error) {
      if (!(error instanceof McpError) || isOfClient(error)) throw error;
      return { isError: true, content: [{ type: "text", text: call.redactor.text(error.message) }] };
    }
  });
}

/** As the server names itself; null when it does not. */
export async function serverName(call: Call): Promise<string | null> {
  return withClient(call, LISTING_MS, async (client) => {
    const name = client.getServerVersion()?.name.trim();
    return name ? call.redactor.text(name) : null;
  });
}

async function listTools(client: Client, call: Call, signal: AbortSignal): Promise<McpTool[]> {
  // Asked for what it says it does not have, a server may answer with an error.
  if (!client.getServerCapabilities()?.tools) return [];
  const tools: McpTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_MAX && tools.length < TOOLS_MAX; page += 1) {
    // Not `listTools`, which compiles every schema that a stranger wrote.
    const request = { method: "tools/list" as const, params: cursor === undefined ? {} : { cursor } };
    const answer = await client.request(request, ListToolsResultSchema, { signal, timeout: LISTING_MS });
    for (const { name, description = "", inputSchema } of answer.tools)
      tools.push({ name, description, inputSchema });
    cursor = answer.nextCursor;
    if (cursor === undefined) break;
  }
  return call.redactor.data(tools.slice(0, TOOLS_MAX));
}

type Work<T> = (client: Client, signal: AbortSignal) => Promise<T>;

/** Works on the live client of this version. What a server no longer knows is asked again once, on a new session. */
async function withClient<T>(call: Call, timeoutMs: number, work: Work<T>): Promise<T> {
  const signal = AbortSignal.any([call.signal, AbortSignal.timeout(timeoutMs)]);
  const config = readConfig(call.consumer.config);
  const [credential] = call.slots["credential"] ?? [];
  if (config.transport === "stdio" && credential) {
    throw new AppError("malformed", "Command servers can't use stored credentials.");
  }
  const once = async (): Promise<{ result: T } | { error: unknown; isNew: boolean }> => {
    let isNew = false;
    let lease: Lease<McpClient> | undefined;
    try {
      const open = async (opening: Opening) => {
        isNew = true;
        return openClient(config, credential, opening);
      };
      lease = await pool.acquire(poolKey(call), open, signal);
      const result = await work(lease.client.client, signal);
      lease.release();
      return { result };
    } catch (error) {
      lease?.discard();
      return { error, isNew };
    }
  };
  const first = await once();
  if ("result" in first) return first.result;
  const again = !first.isNew && hasLostSession(first.error) ? await once() : first;
  if ("result" in again) return again.result;
  throw failureOf(again.error, { hasToken: credential !== undefined, signal });
}
