import { inspect } from "node:util";
import { expect, test } from "vitest";
import { randomKey } from "@/lib/crypto/digest";
import { OpenError } from "@/lib/crypto/seal";
import { localKek } from "@/lib/vault/kek/local";

const material = Uint8Array.from({ length: 32 }, (_, index) => index);
const kek = localKek(material);
const context = {
  instance: "inst_1",
  organisation: "org_1",
  project: "proj_1",
  keyId: "0b8e6a8e-3a50-4b2c-9d67-0d4a1ff3c001",
  keyVersion: 1n,
};

test("its names are frozen: databases hold them", () => {
  const { id, kind, fingerprint, check } = kek;
  expect({ id, kind, fingerprint, check }).toMatchInlineSnapshot(`
    {
      "check": "8103016b57ca5285",
      "fingerprint": "9d1b624c",
      "id": "local:1cc989e4da236337",
      "kind": "file",
    }
  `);
});

test("two keys share no name", () => {
  const keys = Array.from({ length: 50 }, () => localKek(randomKey(), "environment"));
  for (const name of ["id", "fingerprint", "check"] as const) {
    expect(new Set(keys.map((other) => other[name])).size).toBe(50);
  }
});

test("wraps and unwraps a data key, differently each time", async () => {
  const dek = randomKey();
  const [first, second] = [await kek.wrap(dek, context), await kek.wrap(dek, context)];
  expect(first.version).toBe("1");
  expect(Buffer.from(first.blob).equals(second.blob)).toBe(false);
  expect(Buffer.from(await kek.unwrap(first.blob, context)).equals(dek)).toBe(true);
  expect(Buffer.from(await localKek(material).unwrap(second.blob, context)).equals(dek)).toBe(true);
});

test("another key, another project or a changed blob rejects", async () => {
  const { blob } = await kek.wrap(randomKey(), context);
  await expect(localKek(randomKey()).unwrap(blob, context)).rejects.toThrow(OpenError);
  await expect(kek.unwrap(blob, { ...context, project: "proj_2" })).rejects.toThrow(OpenError);
  await expect(kek.unwrap(blob.subarray(1), context)).rejects.toThrow(OpenError);
});

test("passes its own test", async () => {
  await expect(kek.selfTest()).resolves.toBeUndefined();
});

test("keeps working when the caller wipes the material, and never prints it", async () => {
  const wiped = Uint8Array.from(Buffer.from("canary-material-canary-material-"));
  const text = Buffer.from(wiped).toString();
  const other = localKek(wiped);
  wiped.fill(0);
  await other.selfTest();
  expect(inspect(other, { depth: 9, showHidden: true }) + JSON.stringify(other)).not.toContain(
    text.slice(0, 8),
  );
  expect(other.id).not.toBe(localKek(wiped).id);
});
