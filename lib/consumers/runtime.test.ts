import { afterEach, describe, expect, test } from "vitest";
import { env } from "@/lib/env";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { heldCredential } from "@/lib/testing/held-credential";
import { driverCall } from "@/lib/testing/machine-call";
import { usableConfinement } from "./local/usable";
import { runtime } from "./runtime";

const CANARY = "canary-1b7d90c2ef534a68";
const LOCAL = { mode: "local" };
const canRun = (await usableConfinement()) !== null;

const token = (value: string) =>
  heldCredential({ secrets: { token: new Secret(value) }, environment: { token: "TOKEN" } });

afterEach(() => {
  env().KEYHOLD_LOCAL_RUNTIME = "0";
});

describe("what is asked for", () => {
  test.each([undefined, "", "  \n"])("%j is no command", async (command) => {
    const trying = runtime.try(driverCall({ config: LOCAL }), command === undefined ? {} : { command });
    await expect(trying).rejects.toMatchObject({
      code: "invalid",
      fields: { command: ["Enter a command."] },
    });
  });

  test("an unknown member, or a command beyond its length, is not taken", () => {
    expect(runtime.input.safeParse({ command: "true", host: "elsewhere" }).success).toBe(false);
    expect(runtime.input.safeParse({ command: "x".repeat(4_001) }).success).toBe(false);
  });

  test("a host key that is no fingerprint is a problem of the configuration", () => {
    const problems = (hostKey: string) => runtime.check?.({ mode: "ssh", hostKey });
    expect(problems("MD5:aa:bb")).toHaveProperty("hostKey");
    expect(problems(`SHA256:${"a".repeat(42)}`)).toHaveProperty("hostKey");
    expect(problems("")).toEqual({});
    expect(problems(`SHA256:${"a".repeat(43)}`)).toEqual({});
    expect(problems(`256 SHA256:${"a".repeat(43)} me@here (ED25519)`)).toEqual({});
  });

  test("an SSH runtime without its key does not try without", async () => {
    const config = { mode: "ssh", host: "build.example.com", username: "deploy" };
    const trying = runtime.try(driverCall({ config }), { command: "true" });
    await expect(trying).rejects.toMatchObject({ code: "missing_credential" });
  });
});

describe("this machine", { timeout: 60_000 }, () => {
  test("runs nothing unless whoever runs the server allowed it", async () => {
    const result = await runtime.try(driverCall({ config: LOCAL }), { command: "echo ran" });
    expect(result).toMatchObject({ ok: false, outcome: "unknown" });
    expect(result.message).toContain("KEYHOLD_LOCAL_RUNTIME=1");
    expect(result).not.toHaveProperty("stdout");
  });

  test("runs a command with its assigned values alone, masked in every form it prints them", async () => {
    env().KEYHOLD_LOCAL_RUNTIME = "1";
    const call = driverCall({ config: LOCAL, slots: { environment: [token(CANARY)] } });
    const result = await runtime.try(call, {
      command:
        'env; echo "$TOKEN" | base64; printf %s "$TOKEN" | od -An -tx1 | tr -d " \\n" >&2; printf "%s\\n" "$TOKEN" é€😀',
    });
    if (!canRun) {
      expect(result.message).toContain("can't be confined");
      return;
    }
    expect(result).toMatchObject({ ok: true, outcome: "unknown", exitCode: 0 });
    expect(result["stdout"]).toContain("TOKEN=[TOKEN]");
    expect(result["stdout"]).toContain("[TOKEN]\né€😀");
    expect(result["stdout"]).not.toMatch(/KEYHOLD|NODE|VITEST/);
    expect(findCanary(JSON.stringify([result, call.events]), CANARY)).toEqual([]);
    const streamed = call.events.map((event) => (event.type === "stdout" ? event.text : "")).join("");
    expect(streamed).toBe(result["stdout"]);
  });

  test("takes the command of the configuration when none is given", async () => {
    env().KEYHOLD_LOCAL_RUNTIME = "1";
    const call = driverCall({ config: { ...LOCAL, command: "echo standing" } });
    const result = await runtime.try(call, {});
    expect(result["stdout"]).toBe(canRun ? "standing\n" : undefined);
  });

  test("says how a command ended", async () => {
    env().KEYHOLD_LOCAL_RUNTIME = "1";
    const run = (command: string) => runtime.try(driverCall({ config: LOCAL }), { command });
    if (!canRun) return;
    expect(await run("exit 9")).toMatchObject({ ok: false, exitCode: 9 });
    expect(await run("no-such-program")).toMatchObject({ ok: false, exitCode: 127 });
  });
});
