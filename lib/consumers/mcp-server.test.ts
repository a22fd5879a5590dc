import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { heldCredential } from "@/lib/testing/held-credential";
import { allowPlaces } from "@/lib/testing/loopback";
import { driverCall } from "@/lib/testing/machine-call";
import { type McpPeer, startMcpPeer } from "@/lib/testing/peers/mcp";
import type { HeldCredential } from "./driver";
import { callMcpTool, closeMcpClients, mcpTools } from "./mcp/client";
import { mcpServer } from "./mcp-server";

const FIRST = "mcp-canary-5a0e77c1d94b4f62";
const SECOND = "mcp-canary-91f3b6208e5d4ac7";

const token = (value: string, version = 1, hosts: string[] = [], more: Partial<HeldCredential> = {}) =>
  heldCredential({
    id: "cred_mcp",
    key: "MCP_TOKEN",
    version,
    hosts,
    secrets: { token: new Secret(value) },
    ...more,
  });

/** Nothing of a token in what was given back. */
function expectSilent(what: unknown): void {
  for (const secret of [FIRST, SECOND]) expect(findCanary(JSON.stringify(what), secret)).toEqual([]);
}

afterEach(closeMcpClients);

describe("Streamable HTTP", () => {
  let peer: McpPeer;
  beforeEach(async () => {
    peer = await startMcpPeer({ token: FIRST });
    allowPlaces(peer.place);
  });
  afterEach(() => peer.close());

  const call = (credential?: HeldCredential, more: Partial<Parameters<typeof driverCall>[0]> = {}) =>
    driverCall({
      config: { transport: "http", url: peer.url },
      slots: { credential: credential ? [credential] : [] },
      ...more,
    });
  const bound = (value: string, version = 1) => token(value, version, [`http://${peer.place}`]);

  test("the server's tools are listed with the token, and none is called", async () => {
    const result = await mcpServer.try(call(bound(FIRST)), {});
    expect(result).toEqual({
      ok: true,
      outcome: "valid",
      message: "Peer answered with 3 tools.",
      toolCount: 3,
      sampledToolNames: ["echo", "add", "reveal"],
      serverName: "Peer",
    });
    expect(peer.unauthenticatedCalls()).toBe(0);
    expect(new Set(peer.authorizations)).toEqual(new Set([`Bearer ${FIRST}`]));
  });

  test("a refused token is told as rejected, without what the server said about it", async () => {
    const result = await mcpServer.try(call(bound(SECOND)), {});
    expect(result).toMatchObject({
      ok: false,
      outcome: "rejected",
      message: "The server refused the token (401).",
      error: "The server refused the token (401).",
    });
    expectSilent(result);
  });

  test("a server that asks for a token gets none that was not assigned", async () => {
    const result = await mcpServer.try(call(), {});
    expect(result).toMatchObject({ ok: false, outcome: "rejected" });
    expect(result.message).toContain("asks for a token");
    expect(new Set(peer.authorizations)).toEqual(new Set([undefined]));
  });

  test("a server without tokens works without a credential, and nothing is said about one", async () => {
    peer.accept(null);
    expect(await mcpServer.try(call(), {})).toMatchObject({ ok: true, outcome: "unknown", toolCount: 3 });
  });

  test("calls of one version share one session", async () => {
    await Promise.all([mcpTools(call(bound(FIRST))), mcpTools(call(bound(FIRST)))]);
    await callMcpTool(call(bound(FIRST)), "add", { a: 1, b: 2 });
    expect(peer.sessionsBegun()).toBe(1);
  });

  test("a rotation on a live session is felt by the very next call, and the old token is not sent again", async () => {
    await mcpTools(call(bound(FIRST)));
    peer.accept(SECOND);
    const seen = peer.authorizations.length;
    const answer = await callMcpTool(call(bound(SECOND, 2)), "echo", { text: "hello" });
    expect(answer).toEqual({ isError: false, content: [{ type: "text", text: "hello" }] });
    // The old session is told that it ends, with the token it had.
    const after = peer.authorizations.slice(seen).filter((header) => header !== `Bearer ${FIRST}`);
    expect(after.length).toBeGreaterThanOrEqual(3);
    expect(new Set(after)).toEqual(new Set([`Bearer ${SECOND}`]));
  });

  test("a token that was revoked on a live session is told as rejected, and the next version works", async () => {
    await mcpTools(call(bound(FIRST)));
    peer.accept(SECOND);
    await expect(mcpTools(call(bound(FIRST)))).rejects.toMatchObject({ outcome: "rejected" });
    expect(await mcpServer.try(call(bound(SECOND, 2)), {})).toMatchObject({ ok: true });
  });

  test("a server that was restarted, and forgot its sessions, is greeted anew", async () => {
    await mcpTools(call(bound(FIRST)));
    peer.forgetSessions();
    expect(await callMcpTool(call(bound(FIRST)), "add", { a: 2, b: 3 })).toMatchObject({
      content: [{ type: "text", text: "5" }],
    });
    expect(peer.sessionsBegun()).toBe(2);
  });

  test("a session that is over is ended at the server", async () => {
    await mcpTools(call(bound(FIRST)));
    expect(peer.sessionsLive()).toBe(1);
    closeMcpClients();
    await expect.poll(() => peer.sessionsLive()).toBe(0);
  });

  test("tools and answers come back masked, whatever the server puts into them", async () => {
    const tools = await mcpTools(call(bound(FIRST)));
    expect(tools[0]).toMatchObject({ name: "echo", inputSchema: { type: "object" } });
    const revealed = await callMcpTool(call(bound(FIRST)), "reveal", {});
    expect(revealed.content).toEqual([{ type: "text", text: "Bearer [MCP_TOKEN]" }]);
    const encoded = Buffer.from(FIRST).toString("base64");
    const echoed = await callMcpTool(call(bound(FIRST)), "echo", { text: `${FIRST} ${encoded}` });
    expectSilent([tools, revealed, echoed]);
  });

  test("an unknown tool is an answer for the agent, not a failure of the server", async () => {
    const answer = await callMcpTool(call(bound(FIRST)), "no-such-tool", {});
    expect(answer.isError).toBe(true);
    expect(await callMcpTool(call(bound(FIRST)), "add", { a: 1, b: 1 })).toMatchObject({ isError: false });
  });

  test("a credential that is bound elsewhere is not sent here", async () => {
    const elsewhere = token(FIRST, 1, ["api.example.com"]);
    await expect(mcpServer.try(call(elsewhere), {})).rejects.toMatchObject({
      code: "invalid",
      reason: "host",
    });
    await expect(mcpServer.try(call(token(FIRST)), {})).rejects.toMatchObject({ reason: "host" });
    expect(peer.authorizations).toEqual([]);
  });

  test("an address that nobody listed is refused, with the line that lists it", async () => {
    allowPlaces();
    const trying = mcpServer.try(call(bound(FIRST)), {});
    await expect(trying).rejects.toMatchObject({ code: "invalid" });
    await expect(trying).rejects.toThrow(`KEYHOLD_EGRESS_ALLOW=${peer.place}`);
    expect(peer.authorizations).toEqual([]);
  });

  test("of an OAuth app nothing but its access token is sent", async () => {
    const app = token("", 1, [`http://${peer.place}`], {
      type: "oauth2",
      secrets: { client_secret: new Secret(SECOND), access_token: new Secret(FIRST) },
    });
    expect(await mcpServer.try(call(app), {})).toMatchObject({ ok: true });
    const withoutToken = { ...app, version: 2, secrets: { client_secret: new Secret(SECOND) } };
    await expect(mcpServer.try(call(withoutToken), {})).rejects.toMatchObject({ code: "credential_empty" });
    expect(new Set(peer.authorizations)).toEqual(new Set([`Bearer ${FIRST}`]));
  });

  test.each([`${FIRST}\nHost: elsewhere`, `${FIRST}\r\n`, `${FIRST}é`, `${FIRST} x`])(
    "a token that no header can carry is refused without being quoted (%#)",
    async (value) => {
      const error: unknown = await mcpServer.try(call(bound(value)), {}).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "invalid" });
      expectSilent([String(error), (error as Error).stack]);
      expect(peer.authorizations).toEqual([]);
    },
  );

  test("a call whose caller left ends, and the session serves the next one", async () => {
    const leaving = new AbortController();
    leaving.abort();
    const made = call(bound(FIRST), { signal: leaving.signal });
    expect(await mcpServer.try(made, {})).toMatchObject({ ok: false, message: "Stopped." });
    expect(await mcpServer.try(call(bound(FIRST)), {})).toMatchObject({ ok: true });
  });
});
