import { createHash, generateKeyPairSync } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readSshKey } from "@/components/credentials/editor/ssh-key";

const text = (value: string | Buffer) => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const fingerprint = (blob: Buffer) =>
  `SHA256:${createHash("sha256").update(blob).digest("base64").replace(/=+$/, "")}`;
const block = (label: string, body: Buffer) =>
  `-----BEGIN ${label}-----\n${body.toString("base64").replace(/(.{70})/g, "$1\n")}\n-----END ${label}-----\n`;

/** PROTOCOL.key of OpenSSH, with nothing where the secret half would be. */
function openSshKey(cipher: string) {
  const blob = Buffer.concat([text("ssh-ed25519"), text(Buffer.alloc(32, 7))]);
  const one = Buffer.from([0, 0, 0, 1]);
  const body = [
    Buffer.from("openssh-key-v1\0"),
    text(cipher),
    text("none"),
    text(""),
    one,
    text(blob),
    text("rest"),
  ];
  return { pem: block("OPENSSH PRIVATE KEY", Buffer.concat(body)), blob };
}

const number = (base64url: string) => {
  const bytes = Buffer.from(base64url, "base64url");
  // RFC 4251 mpint: a leading zero keeps the number positive.
  return bytes[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes;
};

describe("what a private key says about itself", () => {
  test.each([
    ["none", false],
    ["aes256-ctr", true],
  ])("OpenSSH with cipher %s", async (cipher, isEncrypted) => {
    const { pem, blob } = openSshKey(cipher);
    expect(await readSshKey(pem)).toEqual({
      algorithm: "ssh-ed25519",
      fingerprint: fingerprint(blob),
      isEncrypted,
    });
  });

  test.each(["pkcs1", "pkcs8"] as const)("RSA in %s", async (type) => {
    const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const { e = "", n = "" } = publicKey.export({ format: "jwk" });
    const blob = Buffer.concat([text("ssh-rsa"), text(number(e)), text(number(n))]);
    const pem = privateKey.export({ format: "pem", type }).toString();
    expect(await readSshKey(pem)).toEqual({
      algorithm: "ssh-rsa",
      fingerprint: fingerprint(blob),
      isEncrypted: false,
    });
  });

  test("Ed25519 in PKCS #8", async () => {
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const { x = "" } = publicKey.export({ format: "jwk" });
    const blob = Buffer.concat([text("ssh-ed25519"), text(Buffer.from(x, "base64url"))]);
    const pem = privateKey.export({ format: "pem", type: "pkcs8" }).toString();
    expect((await readSshKey(pem))?.fingerprint).toBe(fingerprint(blob));
  });

  test("a passphrase is noticed without it", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey
      .export({ format: "pem", type: "pkcs8", cipher: "aes-256-cbc", passphrase: "x" })
      .toString();
    expect(await readSshKey(pem)).toEqual({ algorithm: null, fingerprint: null, isEncrypted: true });
  });

  test("a damaged key is still a key, and other text is none", async () => {
    expect(await readSshKey(block("OPENSSH PRIVATE KEY", Buffer.from("nonsense")))).toEqual({
      algorithm: null,
      fingerprint: null,
      isEncrypted: false,
    });
    expect(await readSshKey("-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----")).toBeNull();
    expect(await readSshKey("hello")).toBeNull();
  });
});
