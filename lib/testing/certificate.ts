import { generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";
import net from "node:net";

export interface Certificate {
  /** PEM, made for this process and never written down. */
  key: string;
  cert: string;
}

/** DER (X.690): a tag, the length, the content. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts);
const bits = (bytes: Uint8Array) => der(0x03, Buffer.of(0), bytes);
const name = (text: string) => sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from(text)))));
const time = (date: Date) =>
  der(
    0x17,
    Buffer.from(
      `${date
        .toISOString()
        .replace(/[-:T]|\..*/g, "")
        .slice(2)}Z`,
    ),
  );

const COMMON_NAME = der(0x06, Buffer.from("550403", "hex"));
const ECDSA_WITH_SHA256 = sequence(der(0x06, Buffer.from("2a8648ce3d040302", "hex")));
const SUBJECT_ALT_NAME = der(0x06, Buffer.from("551d11", "hex"));

function alternative(host: string): Buffer {
  if (net.isIPv4(host)) return der(0x87, Buffer.from(host.split(".").map(Number)));
  if (net.isIPv6(host)) return der(0x87, sixteenBytes(host));
  return der(0x82, Buffer.from(host));
}

function sixteenBytes(host: string): Buffer {
  const [before = "", after = ""] = host.split("::");
  const groups = (text: string) =>
    text
      .split(":")
      .filter((group) => group !== "")
      .map((group) => group.padStart(4, "0"));
  const [head, tail] = [groups(before), groups(after)];
  const zeros = Array<string>(8 - head.length - tail.length).fill("0000");
  return Buffer.from([...head, ...zeros, ...tail].join(""), "hex");
}

/**
 * A self-signed certificate for names (`*.example.com` too) and addresses, valid for a day around now (RFC 5280). As a
 * `ca` it is trusted; without, it is a stranger's.
 */
export function selfSigned(hosts: readonly string[], from = new Date()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const dayMs = 86_400_000;
  const names = der(0x04, sequence(...hosts.map(alternative)));
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.concat([Buffer.of(1), randomBytes(15)])),
    ECDSA_WITH_SHA256,
    name("Keyhold test"),
    sequence(time(new Date(from.getTime() - dayMs)), time(new Date(from.getTime() + dayMs))),
    name("Keyhold test"),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(sequence(SUBJECT_ALT_NAME, names))),
  );
  return { key: pemOf(privateKey), cert: signed(body, privateKey) };
}

const pemOf = (key: KeyObject) => key.export({ type: "pkcs8", format: "pem" }).toString();

function signed(body: Buffer, key: KeyObject): string {
  const whole = sequence(body, ECDSA_WITH_SHA256, bits(sign("sha256", body, key)));
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN CERTIFICATE-----", ...lines, "-----END CERTIFICATE-----", ""].join("\n");
}
