import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { heldCredential } from "@/lib/testing/held-credential";
import { allowPlaces } from "@/lib/testing/loopback";
import { driverCall, type MadeCall } from "@/lib/testing/machine-call";
import { mcpServer } from "../mcp-server";
import { closeMcpClients } from "./client";

const CANARY = "mcp-canary-5a0e77c1d94b4f62";

afterEach(closeMcpClients);

/** Nothing of the token in what was given back. */
const expectSilent = (what: unknown) => expect(findCanary(JSON.stringify(what), CANARY)).toEqual([]);

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

  const token = (host: string) =>
    heldCredential({ key: "MCP_TOKEN", hosts: [host], secrets: { token: new Secret(CANARY) } });

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
      slots: { credential: [token(`http://${place}`)] },
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
                serverInfo: { name: `${CANARY}\n${"n".repeat(500)}`, version: "1" },
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
