import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { secretKey } from "@/lib/crypto/digest";
import { aesGcmDecrypt, aesGcmEncrypt, hkdfSha512, hmacSha256, OpenError } from "@/lib/crypto/primitives";

const repository = fileURLToPath(new URL("../..", import.meta.url));
const vectorsDirectory = process.env.KEYHOLD_VECTORS ?? path.join(repository, "../shared/vectors");
const nistFile = "/usr/lib/python3/dist-packages/cryptography_vectors/ciphers/AES/GCM/gcmDecrypt256.rsp";

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));
const hex = (value: Uint8Array) => Buffer.from(value).toString("hex");

interface WycheproofGroup<T> {
  keySize: number;
  ivSize: number;
  tagSize: number;
  tests: (T & { tcId: number; result: "valid" | "invalid" | "acceptable" })[];
}
interface GcmCase {
  key: string;
  iv: string;
  aad: string;
  msg: string;
  ct: string;
  tag: string;
}
interface HkdfCase {
  ikm: string;
  salt: string;
  info: string;
  size: number;
  okm: string;
}
interface HmacCase {
  key: string;
  msg: string;
  tag: string;
}

// C2SP/wycheproof testvectors_v1; the files are not part of this repository.
const wycheproof = path.join(vectorsDirectory, "wycheproof");
const wycheproofTitle = existsSync(wycheproof)
  ? "Wycheproof"
  : `Wycheproof, skipped: no ${wycheproof}. Set KEYHOLD_VECTORS to a directory that holds wycheproof/*.json`;

function readGroups<T>(file: string): WycheproofGroup<T>[] {
  return (
    JSON.parse(readFileSync(path.join(wycheproof, file), "utf8")) as { testGroups: WycheproofGroup<T>[] }
  ).testGroups;
}

describe.skipIf(!existsSync(wycheproof))(wycheproofTitle, () => {
  test("AES-GCM: what is valid opens, what is invalid does not, other sizes are refused", () => {
    const seen = { opened: 0, refused: 0, otherSizes: 0 };
    for (const group of readGroups<GcmCase>("aes_gcm_test.json")) {
      const isOurs = group.keySize === 256 && group.ivSize === 96 && group.tagSize === 128;
      for (const { key, iv, aad, msg, ct, tag, result, tcId } of group.tests) {
        const decrypt = () => aesGcmDecrypt(bytes(key), bytes(iv), bytes(aad), bytes(ct + tag));
        if (!isOurs) {
          expect(decrypt, `case ${tcId}`).toThrow(TypeError);
          seen.otherSizes++;
        } else if (result === "valid") {
          expect(hex(decrypt()), `case ${tcId}`).toBe(msg);
          const sealed = aesGcmEncrypt(bytes(key), bytes(iv), bytes(aad), bytes(msg));
          expect(hex(sealed), `case ${tcId}`).toBe(ct + tag);
          seen.opened++;
        } else {
          expect(decrypt, `case ${tcId}`).toThrow(OpenError);
          seen.refused++;
        }
      }
    }
    expect(seen.opened + seen.refused).toBe(66);
    expect(seen.otherSizes).toBe(250);
  });

  test("HKDF-SHA-512: every output agrees and impossible lengths are refused", () => {
    for (const group of readGroups<HkdfCase>("hkdf_sha512_test.json")) {
      for (const { ikm, salt, info, size, okm, result, tcId } of group.tests) {
        const derive = () => hkdfSha512(secretKey(bytes(ikm)), bytes(salt), bytes(info), size);
        if (result === "valid") expect(hex(derive()), `case ${tcId}`).toBe(okm);
        else expect(derive, `case ${tcId}`).toThrow(RangeError);
      }
    }
  });

  test("HMAC-SHA-256: valid codes agree, invalid ones do not", () => {
    for (const group of readGroups<HmacCase>("hmac_sha256_test.json")) {
      for (const { key, msg, tag, result, tcId } of group.tests) {
        const code = hex(hmacSha256(secretKey(bytes(key)), bytes(msg))).slice(0, group.tagSize / 4);
        expect(code === tag, `case ${tcId}`).toBe(result === "valid");
      }
    }
  });
});

const nistTitle = existsSync(nistFile)
  ? "NIST CAVP"
  : "NIST CAVP, skipped: gcmDecrypt256.rsp is in the Debian package python3-cryptography-vectors";

describe.skipIf(!existsSync(nistFile))(nistTitle, () => {
  test("AES-256-GCM decrypt: all 375 vectors of our sizes agree", () => {
    const ours = readNist().filter(({ IV, Tag }) => IV.length === 24 && Tag.length === 32);
    expect(ours).toHaveLength(375);
    for (const { Key, IV, AAD, CT, Tag, PT, isFail } of ours) {
      const decrypt = () => aesGcmDecrypt(bytes(Key), bytes(IV), bytes(AAD), bytes(CT + Tag));
      if (isFail) expect(decrypt).toThrow(OpenError);
      else expect(hex(decrypt())).toBe(PT);
    }
  });

  test("AES-256-GCM decrypt: every vector with a nonce or tag of another size is refused", () => {
    const others = readNist().filter(({ IV, Tag }) => IV.length !== 24 || Tag.length !== 32);
    expect(others).toHaveLength(7500);
    for (const { Key, IV, AAD, CT, Tag } of others) {
      expect(() => aesGcmDecrypt(bytes(Key), bytes(IV), bytes(AAD), bytes(CT + Tag))).toThrow();
    }
  });
});

interface NistCase {
  Key: string;
  IV: string;
  AAD: string;
  CT: string;
  Tag: string;
  PT: string;
  isFail: boolean;
}

/** One record per `Count`, of `Name = hex` lines; a line `FAIL` marks a vector that must not open. */
function readNist(): NistCase[] {
  const records = readFileSync(nistFile, "utf8")
    .split(/^Count = /m)
    .slice(1);
  return records.map((record) => {
    const field = (name: string) => new RegExp(`^${name} = ?(\\w*)`, "m").exec(record)?.[1] ?? "";
    return {
      Key: field("Key"),
      IV: field("IV"),
      AAD: field("AAD"),
      CT: field("CT"),
      Tag: field("Tag"),
      PT: field("PT"),
      isFail: /^FAIL/m.test(record),
    };
  });
}
