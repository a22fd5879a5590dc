import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import ssh2 from "ssh2";
import { findCanary } from "@/lib/testing/canary";
import { allowPlaces, startSocket } from "@/lib/testing/loopback";
import { sampleCredential, samplePem } from "@/lib/testing/peers/sample-credential";
import { startSshPeer, type SshPeer } from "@/lib/testing/peers/ssh";
import { makeSshKey } from "@/lib/testing/peers/ssh-keys";
import { probe } from "./probe";

const key = makeSshKey();
const locked = ssh2.utils.generateKeyPairSync("ed25519", {
  passphrase: "open sesame",
  cipher: "aes256-cbc",
  rounds: 4,
});
const pemOf = (made: KeyObject, type: "pkcs1" | "sec1") => made.export({ type, format: "pem" }).toString();
let peer: SshPeer;
beforeAll(async () => {
  peer = await startSshPeer({ publicKey: key.public });
  allowPlaces(`127.0.0.1:${peer.port}`);
});
afterAll(() => peer.close());

interface Parts {
  private_key?: string;
  passphrase?: string;
  public_key?: string;
}

async function ask(
  { private_key = key.private, passphrase, public_key }: Parts,
  plain: Record<string, string> = {},
) {
  const result = await probe(
    sampleCredential({
      type: "ssh_key",
      without: ["passphrase", "public_key"],
      plain: { ...plain, ...(public_key !== undefined && { public_key }) },
      secrets: { private_key, ...(passphrase !== undefined && { passphrase }) },
      ...(plain.host && { hosts: [`tcp://${plain.host}:${plain.port ?? "22"}`] }),
    }),
  );
  expect(findCanary(JSON.stringify(result), private_key.split("\n")[1] ?? private_key)).toEqual([]);
  return result;
}

describe("without a host the key is opened here", () => {
  test("its fingerprint is the fact", async () => {
    const result = await ask({ public_key: `${key.public} ann@laptop` });
    expect(result).toMatchObject({
      outcome: "valid",
      host: "",
      message: "The key opens. It was not sent anywhere.",
    });
    expect(result.facts.account).toMatch(/^SHA256:[A-Za-z0-9+/]{43}$/);
  });

  test("with its passphrase", async () => {
    expect((await ask({ private_key: locked.private, passphrase: "open sesame" })).outcome).toBe("valid");
  });

  test.each<[string, Parts, string]>([
    [
      "a wrong passphrase",
      { private_key: locked.private, passphrase: "wrong" },
      "The passphrase doesn't open this key.",
    ],
    [
      "no passphrase",
      { private_key: locked.private },
      "This key is encrypted, and no passphrase is stored with it.",
    ],
    [
      "another public key",
      { public_key: locked.public },
      "The public key is another one than this private key's.",
    ],
    [
      "a public key in its place",
      { private_key: key.public },
      "This is a public key. The private key is the one to store.",
    ],
  ])("rejected: %s", async (_what, parts, message) => {
    expect(await ask(parts)).toMatchObject({ outcome: "rejected", message });
  });

  test("a form that is not read here says nothing", async () => {
    expect((await ask({ private_key: samplePem() })).outcome).toBe("unknown");
    expect((await ask({ private_key: "not\na key" })).outcome).toBe("unknown");
  });

  test("a key with endless rounds ends with the test", async () => {
    const slow = ssh2.utils.generateKeyPairSync("ed25519", {
      passphrase: "x",
      cipher: "aes256-cbc",
      rounds: 4,
    });
    const stop = AbortSignal.timeout(300);
    const endless = withRounds(slow.private, 0x7fffffff);
    const sample = sampleCredential({ type: "ssh_key", secrets: { private_key: endless, passphrase: "x" } });
    expect(await probe(sample, { signal: stop })).toMatchObject({ outcome: "unknown" });
  });
});

/** OpenSSH writes the rounds of bcrypt behind the 16 bytes of salt, in front of the number of keys. */
function withRounds(pem: string, rounds: number): string {
  const [first, ...rest] = pem.trim().split("\n");
  const bytes = Buffer.from(rest.slice(0, -1).join(""), "base64");
  const at = bytes.indexOf("bcrypt") + "bcrypt".length + 4 + 4 + 16;
  expect(bytes.readUInt32BE(at)).toBe(4);
  bytes.writeUInt32BE(rounds, at);
  return [first, bytes.toString("base64"), rest.at(-1)].join("\n");
}

describe("with a host and a user name it signs in", () => {
  const there = () => ({ host: "127.0.0.1", port: String(peer.port), username: "deploy" });

  test("the right key is valid, another rejected, and nothing is run", async () => {
    expect(await ask({}, there())).toMatchObject({ outcome: "valid", host: "127.0.0.1" });
    const other = await ask({ private_key: makeSshKey().private }, there());
    expect(other).toMatchObject({
      outcome: "rejected",
      message: "127.0.0.1 refused this key for the user deploy.",
    });
    expect(peer.commands).toEqual([]);
    expect(peer.signIns()).toBe(1);
  });

  test.each<[string, string]>([
    ["RSA", pemOf(generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey, "pkcs1")],
    ["ECDSA", pemOf(generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey, "sec1")],
    ["Ed25519 under a passphrase", locked.private],
  ])("a key of %s signs too", async (_kind, private_key) => {
    const parsed = ssh2.utils.parseKey(private_key, "open sesame");
    if (parsed instanceof Error) throw parsed;
    peer.accept(`${parsed.type} ${parsed.getPublicSSH().toString("base64")}`);
    expect((await ask({ private_key, passphrase: "open sesame" }, there())).outcome).toBe("valid");
    peer.accept(key.public);
  });

  test("a server that is no SSH server, or ends, says nothing", async () => {
    for (const handler of [
      (socket: { end: (text?: string) => void }) => socket.end("220 mail.example.com\r\n"),
      (socket: { end: () => void }) => socket.end(),
    ]) {
      const strange = await startSocket(handler);
      allowPlaces(strange.place);
      const result = await ask({}, { host: "127.0.0.1", port: String(strange.port), username: "deploy" });
      expect(result.outcome).toBe("unknown");
      await strange.stop();
    }
  });
});
