import { once } from "node:events";
import net, { type AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { heldCredential } from "@/lib/testing/held-credential";
import { allowPlaces } from "@/lib/testing/loopback";
import { driverCall } from "@/lib/testing/machine-call";
import { startSshPeer } from "@/lib/testing/peers/ssh";
import { hasSshDaemon, startSshDaemon } from "@/lib/testing/peers/ssh-daemon";
import { makeSshKey } from "@/lib/testing/peers/ssh-keys";
import { runtime } from "../runtime";
import { closeSshConnections } from "./run";

const CANARY = "canary-8d1e6f20b7a94c33";

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

describe("what the host learns", { timeout: 60_000 }, () => {
  test("no environment request is made, and every command line is the same", async () => {
    const pair = makeSshKey();
    const peer = await startSshPeer({ publicKey: pair.public });
    allowPlaces(`127.0.0.1:${peer.port}`);
    const config = { mode: "ssh", host: "127.0.0.1", port: peer.port, username: "deploy" };
    const slots = { ssh_key: [sshKey(pair)], environment: [token(CANARY)] };
    for (const command of ["true", `echo '${CANARY}'`])
      await runtime.try(driverCall({ config, slots }), { command });
    expect(peer.environmentRequests).toEqual([]);
    expect(peer.commands).toHaveLength(2);
    expect(peer.commands[0]).toBe(peer.commands[1]);
    expect(findCanary(peer.commands.join("\n"), CANARY)).toEqual([]);
    await peer.close();
  });

  if (hasSshDaemon()) {
    test("OpenSSH writes no value into its log, even when it logs everything", async () => {
      const pair = makeSshKey();
      const daemon = await startSshDaemon(pair.public);
      allowPlaces(`127.0.0.1:${daemon.port}`);
      const { port, username } = daemon;
      const config = { mode: "ssh", host: "127.0.0.1", port, username };
      const slots = { ssh_key: [sshKey(pair)], environment: [token(CANARY)] };
      const result = await runtime.try(driverCall({ config, slots }), { command: 'test -n "$TOKEN"' });
      expect(result.ok).toBe(true);
      expect(daemon.log()).toContain("debug3: ");
      expect(findCanary(daemon.log(), CANARY)).toEqual([]);
      await daemon.close();
    });
  }
});

describe("connections", { timeout: 60_000 }, () => {
  const pair = makeSshKey();
  const setUp = async () => {
    const peer = await startSshPeer({ publicKey: pair.public });
    allowPlaces(`127.0.0.1:${peer.port}`);
    const config = {
      mode: "ssh",
      host: "127.0.0.1",
      port: peer.port,
      username: "deploy",
      hostKey: peer.hostKey,
    };
    return { peer, made: () => driverCall({ config, slots: { ssh_key: [sshKey(pair)] } }) };
  };

  test("calls of one version share one, one after the other and at once", async () => {
    const { peer, made } = await setUp();
    await runtime.try(made(), { command: "true" });
    const results = await Promise.all([1, 2, 3].map((n) => runtime.try(made(), { command: `echo ${n}` })));
    expect(results.map((result) => result["stdout"])).toEqual(["1\n", "2\n", "3\n"]);
    expect(peer.signIns()).toBe(1);
    await peer.close();
  });

  test("one that the host ended while it was idle is opened anew", async () => {
    const { peer, made } = await setUp();
    await runtime.try(made(), { command: "true" });
    peer.hangUp();
    expect(await runtime.try(made(), { command: "echo again" })).toMatchObject({
      ok: true,
      stdout: "again\n",
    });
    expect(peer.signIns()).toBe(2);
    await peer.close();
  });

  test("one that breaks in the middle of a command ends it, and says so", async () => {
    const { peer, made } = await setUp();
    const call = made();
    const running = runtime.try(call, { command: "echo begun; sleep 30" });
    await expect.poll(() => call.events.length, { timeout: 20_000 }).toBeGreaterThan(0);
    peer.hangUp();
    const result = await running;
    expect(result).toMatchObject({ ok: false, exitCode: null, stdout: "begun\n" });
    await peer.close();
  });

  test("a host that is not there, or speaks something else, is a result", async () => {
    const server = net.createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    allowPlaces(`127.0.0.1:${port}`, "127.0.0.1:1");
    for (const one of [port, 1]) {
      const config = { mode: "ssh", host: "127.0.0.1", port: one, username: "deploy" };
      const result = await runtime.try(driverCall({ config, slots: { ssh_key: [sshKey(pair)] } }), {
        command: "true",
      });
      expect(result).toMatchObject({ ok: false, outcome: "unknown" });
      expect(result.message.length).toBeGreaterThan(10);
    }
    server.close();
  });

  test("a private address that nobody listed is refused", async () => {
    allowPlaces();
    const config = { mode: "ssh", host: "127.0.0.1", port: 22, username: "deploy" };
    const trying = runtime.try(driverCall({ config, slots: { ssh_key: [sshKey(pair)] } }), {
      command: "true",
    });
    await expect(trying).rejects.toMatchObject({ code: "invalid", reason: "private_address" });
  });

  test("a key that is bound to hosts goes to no other", async () => {
    const { peer } = await setUp();
    const bound = { ...sshKey(pair), hosts: ["ssh://build.example.com:22"] };
    const config = { mode: "ssh", host: "127.0.0.1", port: peer.port, username: "deploy" };
    const trying = runtime.try(driverCall({ config, slots: { ssh_key: [bound] } }), { command: "true" });
    await expect(trying).rejects.toMatchObject({ reason: "host" });
    const listed = { ...bound, hosts: [`ssh://127.0.0.1:${peer.port}`] };
    const result = await runtime.try(driverCall({ config, slots: { ssh_key: [listed] } }), {
      command: "true",
    });
    expect(result.ok).toBe(true);
    await peer.close();
  });
});
