import { readdirSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { heldCredential } from "@/lib/testing/held-credential";
import { allowPlaces } from "@/lib/testing/loopback";
import { driverCall, type MadeCall } from "@/lib/testing/machine-call";
import { startSshPeer } from "@/lib/testing/peers/ssh";
import { hasSshDaemon, startSshDaemon } from "@/lib/testing/peers/ssh-daemon";
import { makeSshKey } from "@/lib/testing/peers/ssh-keys";
import type { DriverResult } from "../driver";
import { runtime } from "../runtime";
import { closeSshConnections } from "./run";

const CANARY = "canary-8d1e6f20b7a94c33";

/** What both kinds of server offer to a test. */
interface Host {
  port: number;
  hostKey: string;
  username: string;
  accept: (publicKey: string | null) => void;
  close: () => Promise<void>;
}

const SERVERS: [name: string, start: (publicKey: string) => Promise<Host>][] = [
  ["ssh2", async (publicKey) => ({ ...(await startSshPeer({ publicKey })), username: "deploy" })],
];
if (hasSshDaemon()) SERVERS.push(["OpenSSH", startSshDaemon]);

const sshKey = (pair: { private: string }, version = 1) =>
  heldCredential({
    id: "cred_ssh",
    key: "DEPLOY_KEY",
    type: "ssh_key",
    version,
    secrets: { private_key: new Secret(pair.private) },
  });

const token = (value: string, name = "TOKEN", version = 1) =>
  heldCredential({
    id: `cred_${name}`,
    key: name,
    version,
    secrets: { token: new Secret(value) },
    environment: { token: name },
  });

afterEach(closeSshConnections);

const streamed = (call: MadeCall, type: "stdout" | "stderr") =>
  call.events.map((event) => (event.type === type ? event.text : "")).join("");

/** Nothing of a secret in what a call gave back or told on the way. */
function expectSilent(call: MadeCall, result: DriverResult, ...secrets: string[]): void {
  const said = JSON.stringify([result, call.events]);
  for (const secret of secrets) expect(findCanary(said, secret)).toEqual([]);
}

describe.each(SERVERS)("%s", { timeout: 60_000 }, (_name, start) => {
  const pair = makeSshKey();
  let host: Host;

  beforeAll(async () => {
    host = await start(pair.public);
    allowPlaces(`127.0.0.1:${host.port}`);
  });
  beforeEach(() => host.accept(pair.public));
  afterAll(() => host.close());

  const config = (more: Record<string, unknown> = {}) => ({
    mode: "ssh",
    host: "127.0.0.1",
    port: host.port,
    username: host.username,
    hostKey: host.hostKey,
    ...more,
  });
  const call = (parts: Partial<Parameters<typeof driverCall>[0]> = {}) =>
    driverCall({ config: config(), slots: { ssh_key: [sshKey(pair)] }, ...parts });

  test("a command runs and its output, errors and exit code come back", async () => {
    const made = call();
    const result = await runtime.try(made, { command: "echo out; echo err >&2; exit 3" });
    expect(result).toMatchObject({
      ok: false,
      outcome: "valid",
      exitCode: 3,
      stdout: "out\n",
      stderr: "err\n",
      stdoutTruncated: false,
      message: "The command ended with exit code 3.",
    });
    expect(streamed(made, "stdout")).toBe("out\n");
    expect(streamed(made, "stderr")).toBe("err\n");
    expectSilent(made, result, pair.private);
  });

  test("assigned values are in the environment of the command, byte by byte, and masked in what it prints", async () => {
    const pem = `-----BEGIN KEY-----\n${CANARY}\n'"$(id)\`\\ é€😀\n-----END KEY-----\n`;
    const made = call({
      slots: { ssh_key: [sshKey(pair)], environment: [token(CANARY), token(pem, "PEM")] },
    });
    const result = await runtime.try(made, {
      command:
        'env; echo "$TOKEN" | base64; printf %s "$PEM" | od -An -tx1 | tr -d " \\n"; echo; printf %s "$PEM" | wc -c',
    });
    expect(result).toMatchObject({ ok: true, exitCode: 0 });
    expect(result["stdout"]).toContain("TOKEN=[TOKEN]");
    expect(String(result["stdout"]).trim().split("\n").at(-1)).toBe(String(Buffer.byteLength(pem)));
    expectSilent(made, result, CANARY, pem);
  });

  test("a value printed in two halves, with a pause between, is masked", async () => {
    const made = call({ slots: { ssh_key: [sshKey(pair)], environment: [token(CANARY)] } });
    const half = CANARY.slice(0, 10);
    const result = await runtime.try(made, {
      command: `printf %s ${half}; sleep 0.3; printf %s "\${TOKEN#${half}}"; echo .`,
    });
    expect(result["stdout"]).toBe("[TOKEN].\n");
    expectSilent(made, result, CANARY);
  });

  test("values are in no command line and in the environment of nothing but the command", async () => {
    const made = call({ slots: { ssh_key: [sshKey(pair)], environment: [token(CANARY)] } });
    const running = runtime.try(made, { command: "echo ready; sleep 1; exit 0" });
    await expect.poll(() => made.events.length, { timeout: 20_000 }).toBeGreaterThan(0);
    const lines = readdirSync("/proc").flatMap((pid) => {
      try {
        return [readFileSync(`/proc/${pid}/cmdline`, "utf8")];
      } catch {
        return [];
      }
    });
    expect(findCanary(lines.join("\n"), CANARY)).toEqual([]);
    await running;
    const later = await runtime.try(call(), { command: "env" });
    expect(later["stdout"]).not.toContain("TOKEN");
  });

  test("the environment holds nothing of the server's", async () => {
    const result = await runtime.try(call(), { command: "env" });
    for (const name of ["KEYHOLD", "DATABASE_URL", "AUTH_SECRET", "VITEST", "NODE_ENV"]) {
      expect(result["stdout"]).not.toContain(name);
    }
  });

  test("what a command reads from its input is nothing", async () => {
    expect(await runtime.try(call(), { command: "cat; echo end" })).toMatchObject({
      stdout: "end\n",
      ok: true,
    });
  });

  test("a host key that is not the remembered one is refused before the key is used", async () => {
    const wrong = `SHA256:${"A".repeat(43)}`;
    const result = await runtime.try(call({ config: config({ hostKey: wrong }) }), { command: "true" });
    expect(result).toMatchObject({ ok: false, outcome: "unknown" });
    expect(result.message).toContain("another host key");
    expect(result.message).toContain(host.hostKey);
    expect(result).not.toHaveProperty("hostKey");
    expect(result).not.toHaveProperty("exitCode");
  });

  test("without a remembered host key the first one is trusted and handed back, to be remembered", async () => {
    const first = await runtime.try(call({ config: config({ hostKey: "" }) }), { command: "true" });
    expect(first).toMatchObject({ ok: true, hostKey: host.hostKey });
    const line = `256 ${host.hostKey} somebody@somewhere (ED25519)`;
    const again = await runtime.try(call({ revision: 2, config: config({ hostKey: line }) }), {
      command: "true",
    });
    expect(again).toMatchObject({ ok: true });
    expect(again).not.toHaveProperty("hostKey");
  });

  test("a refused key is told as rejected", async () => {
    const other = makeSshKey();
    const made = call({ slots: { ssh_key: [sshKey(other, 7)] } });
    const result = await runtime.try(made, { command: "true" });
    expect(result).toMatchObject({ ok: false, outcome: "rejected" });
    expect(result.message).toContain("refuses this key");
    expectSilent(made, result, other.private);
  });

  test("a rotated key is used by the very next call, while a call on the old one may finish", async () => {
    const rotated = makeSshKey();
    const before = call();
    const running = runtime.try(before, { command: "echo begun; sleep 1; echo done" });
    await expect.poll(() => before.events.length, { timeout: 20_000 }).toBeGreaterThan(0);
    host.accept(rotated.public);
    const after = await runtime.try(call({ slots: { ssh_key: [sshKey(rotated, 2)] } }), {
      command: "echo new",
    });
    expect(after).toMatchObject({ ok: true, stdout: "new\n" });
    expect(await running).toMatchObject({ ok: true, stdout: "begun\ndone\n" });
    // And the old key opens nothing any more.
    expect(await runtime.try(call(), { command: "true" })).toMatchObject({ ok: false, outcome: "rejected" });
  });

  test("a command whose caller left is ended on the host", async () => {
    const mark = `sleep 88${Math.floor(Math.random() * 1e6)}`;
    const leaving = new AbortController();
    const made = call({ signal: leaving.signal });
    const running = runtime.try(made, { command: `echo begun; ${mark}` });
    await expect.poll(() => made.events.length, { timeout: 20_000 }).toBeGreaterThan(0);
    leaving.abort();
    expect(await running).toMatchObject({ ok: false, message: "Stopped.", stdout: "begun\n" });
    await expect.poll(() => isRunning(mark), { timeout: 20_000 }).toBe(false);
  });

  test("a command that is done may leave something running", async () => {
    const result = await runtime.try(call(), { command: "nohup sleep 300 >/dev/null 2>&1 & echo $!" });
    const pid = Number(result["stdout"]);
    // Once for what the end of the channel would do, which comes a moment later.
    await runtime.try(call(), { command: "sleep 0.2" });
    expect(() => process.kill(pid, 0)).not.toThrow();
    process.kill(pid);
  });

  test("one that prints without end is ended, and what is kept is short", async () => {
    const result = await runtime.try(call(), { command: "yes 'a line of text'" });
    expect(result).toMatchObject({
      ok: false,
      message: "Ended because it printed more than 1 MB.",
      stdoutTruncated: true,
    });
    expect(Buffer.byteLength(String(result["stdout"]))).toBeLessThanOrEqual(64 * 1024);
  });
});

const isRunning = (command: string) =>
  readdirSync("/proc").some((pid) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").startsWith(command);
    } catch {
      return false;
    }
  });
