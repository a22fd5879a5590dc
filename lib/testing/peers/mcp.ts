import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import { z } from "zod";

export interface McpPeer {
  url: string;
  /** `host:port`, as KEYHOLD_EGRESS_ALLOW takes it. */
  place: string;
  /** The one token that is accepted from now on, sessions that run included; null = none is asked for. */
  accept: (token: string | null) => void;
  /** Requests without a token or with a wrong one. */
  unauthenticatedCalls: () => number;
  /** Of all requests, in order. */
  authorizations: (string | undefined)[];
  /** Sessions that began, and those that are known at the moment. */
  sessionsBegun: () => number;
  sessionsLive: () => number;
  /** Forgets every session, as a restart does. */
  forgetSessions: () => void;
  close: () => Promise<void>;
}

interface State {
  token: string | null;
  unauthenticated: number;
  begun: number;
  authorizations: McpPeer["authorizations"];
  sessions: Map<string, StreamableHTTPServerTransport>;
}

/** An MCP server of the official SDK on the loopback address, with three tools. */
export async function startMcpPeer({ token = null }: { token?: string | null } = {}): Promise<McpPeer> {
  const state: State = { token, unauthenticated: 0, begun: 0, authorizations: [], sessions: new Map() };
  const server = createServer((request, response) => void answer(state, request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${place}/mcp`,
    place,
    accept: (next) => (state.token = next),
    unauthenticatedCalls: () => state.unauthenticated,
    authorizations: state.authorizations,
    sessionsBegun: () => state.begun,
    sessionsLive: () => state.sessions.size,
    forgetSessions: () => state.sessions.clear(),
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { authorization } = request.headers;
  state.authorizations.push(authorization);
  if (request.url !== "/mcp") {
    refuse(response, 404, "Not Found");
    return;
  }
  if (state.token !== null && authorization !== `Bearer ${state.token}`) {
    state.unauthenticated += 1;
    // Like servers that tell more than they should.
    refuse(response, 401, `No such token: ${authorization ?? "none"}`);
    return;
  }
  const id = request.headers["mcp-session-id"];
  const known = typeof id === "string" ? state.sessions.get(id) : undefined;
  if (typeof id === "string" && !known) {
    refuse(response, 404, "No such session");
    return;
  }
  await (known ?? (await begin(state))).handleRequest(request, response);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ jsonrpc: "2.0", error: { code: -32_000, message }, id: null }));
}

async function begin(state: State): Promise<StreamableHTTPServerTransport> {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (id) => {
      state.begun += 1;
      state.sessions.set(id, transport);
    },
    onsessionclosed: (id) => void state.sessions.delete(id),
  });
  await toolServer().connect(transport);
  return transport;
}

function toolServer(): McpServer {
  const server = new McpServer({ name: "Peer", version: "1.0.0" });
  const said = (text: string) => ({ content: [{ type: "text" as const, text }] });
  server.registerTool(
    "echo",
    { description: "Says what it is told.", inputSchema: { text: z.string() } },
    ({ text }) => said(text),
  );
  server.registerTool(
    "add",
    { description: "Adds two numbers.", inputSchema: { a: z.number(), b: z.number() } },
    ({ a, b }) => said(String(a + b)),
  );
  server.registerTool(
    "reveal",
    { description: "Gives away the token it was called with, as a bad server would.", inputSchema: {} },
    (_args, { requestInfo }) => said(String(requestInfo?.headers["authorization"])),
  );
  return server;
}
