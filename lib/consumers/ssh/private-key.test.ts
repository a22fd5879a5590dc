import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { utils } from "ssh2";
import { describe, expect, test } from "vitest";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { makeSshKey } from "@/lib/testing/peers/ssh-keys";
import { PeerError } from "../peer-error";
import { readPrivateKey } from "./private-key";

const PASSPHRASE = "correct horse battery";
const RSA = { modulusLength: 2048 };
const EC = { namedCurve: "P-256" };
const CIPHER = { cipher: "aes-256-cbc", passphrase: PASSPHRASE } as const;

const rsa = generateKeyPairSync("rsa", RSA).privateKey;
const ec = generateKeyPairSync("ec", EC).privateKey;
const ed25519 = generateKeyPairSync("ed25519").privateKey;
const openSsh = () => makeSshKey().private;
const encrypted = (rounds: number) =>
  makeSshKey({ cipher: "aes256-ctr", passphrase: PASSPHRASE, rounds }).private;

const KEYS: [form: string, key: string, type: string, isEncrypted: boolean][] = [
  ["OpenSSH, Ed25519", openSsh(), "ssh-ed25519", false],
  ["OpenSSH, ECDSA", utils.generateKeyPairSync("ecdsa", { bits: 384 }).private, "ecdsa-sha2-nistp384", false],
  ["OpenSSH, encrypted", encrypted(2), "ssh-ed25519", true],
  ["PEM, RSA", rsa.export({ type: "pkcs1", format: "pem" }).toString(), "ssh-rsa", false],
  [
    "PEM, RSA, encrypted",
    rsa.export({ type: "pkcs1", format: "pem", ...CIPHER }).toString(),
    "ssh-rsa",
    true,
  ],
  ["PEM, EC", ec.export({ type: "sec1", format: "pem" }).toString(), "ecdsa-sha2-nistp256", false],
  ["PKCS #8, RSA", rsa.export({ type: "pkcs8", format: "pem" }).toString(), "ssh-rsa", false],
  ["PKCS #8, EC", ec.export({ type: "pkcs8", format: "pem" }).toString(), "ecdsa-sha2-nistp256", false],
  ["PKCS #8, Ed25519", ed25519.export({ type: "pkcs8", format: "pem" }).toString(), "ssh-ed25519", false],
  [
    "PKCS #8, encrypted",
    ed25519.export({ type: "pkcs8", format: "pem", ...CIPHER }).toString(),
    "ssh-ed25519",
    true,
  ],
];

describe.each(KEYS)("%s", { timeout: 30_000 }, (_form, key, type, isEncrypted) => {
  test("is read and signs", async () => {
    const parsed = await readPrivateKey(new Secret(key), isEncrypted ? new Secret(PASSPHRASE) : undefined);
    expect(parsed.type).toBe(type);
    const data = Buffer.from("data");
    const signature = parsed.sign(data);
    expect(signature).toBeInstanceOf(Buffer);
    expect(parsed.verify(data, signature)).toBe(true);
  });

  test("is read with line ends of another system and space around it", async () => {
    const pasted = `\n ${key.replaceAll("\n", "\r\n")} \r\n\r\n`;
    const parsed = await readPrivateKey(new Secret(pasted), isEncrypted ? new Secret(PASSPHRASE) : undefined);
    expect(parsed.type).toBe(type);
  });

  if (isEncrypted) {
    test("tells a missing passphrase from a wrong one, and quotes neither", async () => {
      await expect(readPrivateKey(new Secret(key), undefined)).rejects.toThrow("has no passphrase");
      const message = await refusalOf(key, "not the passphrase");
      expect(message).toMatch(/passphrase doesn't open|can't be read/);
      expect(findCanary(message, "not the passphrase")).toEqual([]);
    });
  } else {
    test("a passphrase that is not needed does no harm", async () => {
      const parsed = await readPrivateKey(new Secret(key), new Secret(PASSPHRASE));
      expect(parsed.type).toBe(type);
    });
  }
});

test("a key that ssh-keygen made is read, with and without a passphrase", { timeout: 30_000 }, async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "keyhold-test-"));
  try {
    for (const passphrase of ["", PASSPHRASE]) {
      const file = path.join(folder, `key${passphrase.length}`);
      const text = sshKeygen(file, passphrase) ?? (passphrase === "" ? openSsh() : encrypted(16));
      const parsed = await readPrivateKey(
        new Secret(text),
        passphrase === "" ? undefined : new Secret(passphrase),
      );
      expect(parsed.type).toBe("ssh-ed25519");
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Undefined on a machine without OpenSSH. */
function sshKeygen(file: string, passphrase: string): string | undefined {
  try {
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-f", file]);
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

test("the server goes on while an encrypted key is opened", { timeout: 30_000 }, async () => {
  const slow = encrypted(20);
  let turns = 0;
  const ticking = setInterval(() => (turns += 1), 1);
  await readPrivateKey(new Secret(slow), new Secret(PASSPHRASE));
  clearInterval(ticking);
  expect(turns).toBeGreaterThan(10);
});

test.each([
  ["a public key", openSshPublic()],
  ["nothing", ""],
  ["a token", "sk-ant-api03-abcdefghijklmnop"],
  ["a broken key", openSsh().replace(/[A-Za-z0-9]{30}/, "")],
  [
    "a key for encryption alone",
    generateKeyPairSync("x25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  ],
])("%s is told from a private key without being quoted", async (_what, text) => {
  const message = await refusalOf(text);
  expect(message).toMatch(/can't be read|public key/);
  expect(message).not.toContain("somebody else");
  if (text.length > 20) expect(message).not.toContain(text.slice(0, 20));
});

async function refusalOf(key: string, passphrase?: string): Promise<string> {
  try {
    await readPrivateKey(new Secret(key), passphrase === undefined ? undefined : new Secret(passphrase));
    return "was read";
  } catch (error) {
    return `${inspect(error)} ${error instanceof PeerError ? "" : "an error of somebody else"}`;
  }
}

function openSshPublic(): string {
  return makeSshKey().public;
}
