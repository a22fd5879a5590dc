import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { env } from "@/lib/env";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { heldCredential } from "@/lib/testing/held-credential";
import { allowPlaces } from "@/lib/testing/loopback";
import { driverCall, type MadeCall } from "@/lib/testing/machine-call";
import { type McpPeer, startMcpPeer } from "@/lib/testing/peers/mcp";
import type { HeldCredential } from "./driver";
import { usableConfinement } from "./local/usable";
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

describe("servers that misbehave", () => {
  const answers: [what: string, handler: RequestListener, said: RegExp][] = [
    [
      "a page",
      (_q, r) => r.writeHead(200, { "content-type": "text/html" }).end("<h1>Hi</h1>"),
      /does not speak/,
    ],
    [
      "nonsense",
      (_q, r) => r.writeHead(200, { "content-type": "application/json" }).end("{"),
      /does not speak/,
    ],
    [
      "other JSON",
      (_q, r) => r.writeHead(200, { "content-type": "application/json" }).end("[1]"),
      /does not speak/,
    ],
    ["nothing there", (_q, r) => r.writeHead(404).end(), /no MCP server at this address/],
    ["a failure", (q, r) => r.writeHead(500).end(`oops ${q.headers.authorization ?? ""}`), /error \(500\)/],
    ["too many calls", (_q, r) => r.writeHead(429).end(), /no more calls/],
    ["a hang-up", (_q, r) => r.destroy(), /No answer/],
    ["forbidden", (_q, r) => r.writeHead(403).end(), /refused the token \(403\)/],
  ];

  async function serve(handler: RequestListener) {
    const server = createServer(handler);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const place = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const stop = () => {
      server.close();
      server.closeAllConnections();
    };
    return { place, url: `http://${place}/mcp`, stop };
  }
  const callOf = (url: string, place: string): MadeCall =>
    driverCall({
      config: { transport: "http", url },
      slots: { credential: [token(FIRST, 1, [`http://${place}`])] },
    });

  test.each(answers)("%s is a result in our own words", async (_what, handler, said) => {
    const { place, url, stop } = await serve(handler);
    allowPlaces(place);
    const result = await mcpServer.try(callOf(url, place), {});
    expect(result.ok).toBe(false);
    expect(result.message).toMatch(said);
    expect(result["error"]).toBe(result.message);
    expectSilent(result);
    stop();
  });

  test("a redirect is not followed, and the token goes nowhere else", async () => {
    let arrived = 0;
    const second = await serve((_request, response) => {
      arrived += 1;
      response.writeHead(200).end();
    });
    const first = await serve((_request, response) =>
      response.writeHead(307, { location: second.url }).end(),
    );
    allowPlaces(first.place, second.place);
    const result = await mcpServer.try(callOf(first.url, first.place), {});
    expect(result).toMatchObject({ ok: false, outcome: "unknown" });
    expect(result.message).toContain("(307)");
    expect(result.message).not.toContain(second.place);
    expect(arrived).toBe(0);
    for (const { stop } of [first, second]) stop();
  });

  test("a redirect to the same server is not followed either", async () => {
    let asked = 0;
    const { place, url, stop } = await serve((_request, response) => {
      asked += 1;
      response.writeHead(308, { location: "/other" }).end();
    });
    allowPlaces(place);
    expect(await mcpServer.try(callOf(url, place), {})).toMatchObject({ ok: false });
    expect(asked).toBe(1);
    stop();
  });

  test("a server with thousands of tools, long names and control characters stays a short result", async () => {
    const names = Array.from({ length: 3_000 }, (_, at) => `t${at}\u001b[31m${"x".repeat(500)}`);
    const { place, url, stop } = await serve((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (bytes: Buffer) => parts.push(bytes));
      request.on("end", () => {
        if (parts.length === 0) return response.writeHead(405).end();
        const { id, method, params } = JSON.parse(Buffer.concat(parts).toString()) as {
          id?: number;
          method: string;
          params?: { protocolVersion?: string };
        };
        if (id === undefined) return response.writeHead(202).end();
        const result =
          method === "initialize"
            ? {
                protocolVersion: params?.protocolVersion,
                capabilities: { tools: {} },
                serverInfo: { name: `${FIRST}\n${"n".repeat(500)}`, version: "1" },
              }
            : { tools: names.map((name) => ({ name, inputSchema: { type: "object" } })), nextCursor: "more" };
        response.writeHead(200, { "content-type": "application/json" });
        return response.end(JSON.stringify({ jsonrpc: "2.0", id, result }));
      });
    });
    allowPlaces(place);
    const result = await mcpServer.try(callOf(url, place), {});
    expect(result).toMatchObject({ ok: true, toolCount: 1_000 });
    const shown = [...(result["sampledToolNames"] as string[]), String(result["serverName"])];
    expect(shown).toHaveLength(11);
    for (const name of shown) {
      expect(name.length).toBeLessThanOrEqual(100);
      expect(name).not.toMatch(/\p{C}/u);
    }
    expectSilent(result);
    stop();
  });
});

describe("command servers", { timeout: 60_000 }, () => {
  beforeAll(() => {
    env().KEYHOLD_LOCAL_RUNTIME = "1";
  });
  afterAll(() => {
    env().KEYHOLD_LOCAL_RUNTIME = "0";
  });

  /** A server in three answers; its one tool is named by what it finds in its environment. */
  const SERVER = `
    id() { expr "$1" : '.*"id":\\([0-9]*\\)'; }
    say() { printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$1" "$2"; }
    while IFS= read -r line; do
      case $line in
        *'"initialize"'*) say "$(id "$line")" '{"protocolVersion":"2025-06-18","capabilities":{"tools":{}},"serverInfo":{"name":"Script","version":"1"}}';;
        *'"tools/list"'*) names=$(env | cut -d= -f1 | sort | tr '\\n' '.'); say "$(id "$line")" '{"tools":[{"name":"'"$names"'","inputSchema":{"type":"object"}}]}';;
        *'"tools/call"'*) exit 0;;
      esac
    done`;
  const config = { transport: "stdio", command: "/bin/sh", args: ["-c", SERVER] };

  test("a credential is refused, and no process begins", async () => {
    const call = driverCall({ config, slots: { credential: [token(FIRST)] } });
    const trying = mcpServer.try(call, {});
    await expect(trying).rejects.toMatchObject({ code: "malformed", status: 400 });
    await expect(trying).rejects.toThrow("Command servers can't use stored credentials.");
  });

  test("they are off until whoever runs the server turns them on", async () => {
    env().KEYHOLD_LOCAL_RUNTIME = "0";
    const result = await mcpServer.try(driverCall({ config }), {});
    expect(result).toMatchObject({ ok: false, outcome: "unknown" });
    expect(result["error"]).toContain("KEYHOLD_LOCAL_RUNTIME=1");
    env().KEYHOLD_LOCAL_RUNTIME = "1";
  });

  test("one runs confined, with nothing of the server's in its environment", async () => {
    const result = await mcpServer.try(driverCall({ config }), {});
    if ((await usableConfinement()) === null) {
      expect(result["error"]).toContain("can't be confined");
      return;
    }
    expect(result).toMatchObject({ ok: true, toolCount: 1, serverName: "Script" });
    expect(result["sampledToolNames"]).toEqual(["HOME.LANG.PATH.PWD.TMPDIR."]);
  });

  test("one that is not there, ends at once or says nonsense is a result", async () => {
    const scripts = [
      ["/nowhere/server"],
      ["/bin/sh", "-c", "exit 0"],
      ["/bin/sh", "-c", "echo nonsense; cat >/dev/null & exit"],
    ];
    for (const [command = "", ...args] of scripts) {
      const result = await mcpServer.try(
        driverCall({ id: command + args.join(), config: { ...config, command, args } }),
        {},
      );
      expect(result).toMatchObject({ ok: false, outcome: "unknown" });
    }
  });

  test("one that ended in the middle of a call is started anew for the next", async () => {
    if ((await usableConfinement()) === null) return;
    await expect(callMcpTool(driverCall({ config }), "any", {})).rejects.toMatchObject({ code: "upstream" });
    expect(await mcpTools(driverCall({ config }))).toHaveLength(1);
  });
});
