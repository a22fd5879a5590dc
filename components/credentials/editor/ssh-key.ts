/** What a private key says about itself without its passphrase. */
export interface SshKeyFacts {
  /** `ssh-ed25519`, `ssh-rsa`, …; null when the format hides it. */
  algorithm: string | null;
  /** `SHA256:…` as `ssh-keygen -l` prints it; null where the public half cannot be read. */
  fingerprint: string | null;
  isEncrypted: boolean;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----([\s\S]{1,70000}?)-----END \1-----/;
const OPENSSH_MAGIC = "openssh-key-v1\0";

/** Reads a PEM private key in the browser. Null when the text is no private key; never throws. */
export async function readSshKey(text: string): Promise<SshKeyFacts | null> {
  const [, label = "", body = ""] = BLOCK.exec(text) ?? [];
  if (!label.endsWith("PRIVATE KEY")) return null;
  try {
    return await readBlock(label, body);
  } catch {
    // A damaged key is still a key that may be stored; only the facts are missing.
    return { algorithm: null, fingerprint: null, isEncrypted: false };
  }
}

async function readBlock(label: string, body: string): Promise<SshKeyFacts> {
  const isEncrypted = label.startsWith("ENCRYPTED") || /^Proc-Type: 4,ENCRYPTED/m.test(body);
  if (isEncrypted) return { algorithm: null, fingerprint: null, isEncrypted };
  const bytes = bytesOfBase64(body.replace(/^[A-Za-z-]+: .*$/gm, "").replace(/\s+/g, ""));
  if (label === "OPENSSH PRIVATE KEY") return readOpenSsh(bytes);
  if (label === "RSA PRIVATE KEY") return factsOf(rsaBlob(bytes));
  if (label === "PRIVATE KEY") return factsOf(await pkcs8Blob(bytes));
  return { algorithm: label === "EC PRIVATE KEY" ? "ecdsa" : null, fingerprint: null, isEncrypted };
}

/** PROTOCOL.key of OpenSSH: magic, cipher, kdf, options, count, then the public key in the clear. */
async function readOpenSsh(bytes: Uint8Array<ArrayBuffer>): Promise<SshKeyFacts> {
  const magic = new TextDecoder().decode(bytes.subarray(0, OPENSSH_MAGIC.length));
  if (magic !== OPENSSH_MAGIC) throw new Error("not an OpenSSH key");
  const reader = new WireReader(bytes, OPENSSH_MAGIC.length);
  const cipher = new TextDecoder().decode(reader.text());
  reader.text();
  reader.text();
  reader.number();
  return { ...(await factsOf(reader.text())), isEncrypted: cipher !== "none" };
}

async function factsOf(blob: Uint8Array<ArrayBuffer>): Promise<SshKeyFacts> {
  const algorithm = new TextDecoder().decode(new WireReader(blob, 0).text());
  // Absent outside secure contexts, such as plain http on another host.
  const digest = (crypto as Partial<Crypto>).subtle
    ? new Uint8Array(await crypto.subtle.digest("SHA-256", blob))
    : null;
  const fingerprint = digest && `SHA256:${btoa(String.fromCharCode(...digest)).replace(/=+$/, "")}`;
  return { algorithm, fingerprint, isEncrypted: false };
}

/** RFC 8017 RSAPrivateKey: a sequence of version, modulus, exponent and what is secret. */
function rsaBlob(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const outer = derItem(bytes, 0);
  const version = derItem(bytes, outer.start);
  const modulus = derItem(bytes, version.end);
  const exponent = derItem(bytes, modulus.end);
  const part = ({ start, end }: DerItem) => bytes.slice(start, end);
  return wire([new TextEncoder().encode("ssh-rsa"), part(exponent), part(modulus)]);
}

/** RFC 5208: version, algorithm, key. Only RSA keeps its public half where it can be read without arithmetic. */
async function pkcs8Blob(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const outer = derItem(bytes, 0);
  const version = derItem(bytes, outer.start);
  const algorithm = derItem(bytes, version.end);
  const key = derItem(bytes, algorithm.end);
  const oid = derItem(bytes, algorithm.start);
  const name = [...bytes.subarray(oid.start, oid.end)].join(".");
  if (name === RSA_OID) return rsaBlob(bytes.slice(key.start, key.end));
  if (name !== ED25519_OID) throw new Error("another algorithm");
  const imported = await crypto.subtle.importKey("pkcs8", bytes, "Ed25519", true, ["sign"]);
  const { x = "" } = await crypto.subtle.exportKey("jwk", imported);
  const point = bytesOfBase64(x.replaceAll("-", "+").replaceAll("_", "/"));
  return wire([new TextEncoder().encode("ssh-ed25519"), point]);
}

const RSA_OID = "42.134.72.134.247.13.1.1.1";
const ED25519_OID = "43.101.112";

interface DerItem {
  start: number;
  end: number;
}

function derItem(bytes: Uint8Array, at: number): DerItem {
  const first = bytes[at + 1] ?? 0;
  const count = first & 0x80 ? first & 0x7f : 0;
  let length = count === 0 ? first : 0;
  for (let index = 0; index < count; index += 1) length = length * 256 + (bytes[at + 2 + index] ?? 0);
  const start = at + 2 + count;
  if (start + length > bytes.length) throw new Error("cut off");
  return { start, end: start + length };
}

/** RFC 4251 strings: four bytes of length, then the bytes. */
class WireReader {
  private at: number;
  private readonly bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array<ArrayBuffer>, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  number(): number {
    const view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength);
    const value = view.getUint32(this.at);
    this.at += 4;
    return value;
  }

  text(): Uint8Array<ArrayBuffer> {
    const length = this.number();
    if (this.at + length > this.bytes.length) throw new Error("cut off");
    const text = this.bytes.slice(this.at, this.at + length);
    this.at += length;
    return text;
  }
}

function wire(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + 4 + part.length, 0));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length);
    bytes.set(part, at + 4);
    at += 4 + part.length;
  }
  return bytes;
}

const bytesOfBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
