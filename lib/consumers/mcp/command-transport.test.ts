import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { env } from "@/lib/env";
import { Secret } from "@/lib/secret";
import { heldCredential } from "@/lib/testing/held-credential";
import { driverCall } from "@/lib/testing/machine-call";
import { usableConfinement } from "../local/usable";
import { mcpServer } from "../mcp-server";
import { callMcpTool, closeMcpClients, mcpTools } from "./client";

afterEach(closeMcpClients);

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
    const held = heldCredential({ secrets: { token: new Secret("canary-of-a-command-server") } });
    const call = driverCall({ config, slots: { credential: [held] } });
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
