import { expect, test } from "vitest";
import { randomKey, secretKey } from "@/lib/crypto/digest";
import { open, OpenError, seal } from "@/lib/crypto/seal";
import type { SealingKey } from "@/lib/crypto/seal";
import { unwrapKey, wrapKey } from "@/lib/crypto/wrap";
import type { WrapContext } from "@/lib/crypto/wrap";

const newKek = (): SealingKey => ({ id: new Uint8Array(16).fill(9), key: secretKey(randomKey()) });
const kek = newKek();
const dek = randomKey();
const context: WrapContext = {
  instance: "inst_1",
  organisation: "org_1",
  project: "proj_1",
  keyId: "dek_1",
  keyVersion: 1n,
};
const otherContexts: WrapContext = {
  instance: "inst_2",
  organisation: "org_2",
  project: "",
  keyId: "dek_2",
  keyVersion: 2n,
};

test("a wrapped key comes back under the same key and context", () => {
  const blob = wrapKey(kek, dek, context);
  expect(Buffer.from(unwrapKey(kek, blob, context)).equals(dek)).toBe(true);
  expect(Buffer.from(blob).includes(Buffer.from(dek))).toBe(false);
});

test.each(Object.keys(otherContexts) as (keyof WrapContext)[])(
  "a wrapped key does not open with another %s",
  (part) => {
    const blob = wrapKey(kek, dek, context);
    expect(() => unwrapKey(kek, blob, { ...context, [part]: otherContexts[part] })).toThrow(OpenError);
  },
);

test("a wrapped key does not open under another key of the same name", () => {
  expect(() => unwrapKey(newKek(), wrapKey(kek, dek, context), context)).toThrow(OpenError);
});

test("a sealed value is never taken for a wrapped key, nor the other way round", () => {
  const place = {
    domain: "value",
    instance: "inst_1",
    organisation: "org_1",
    project: "proj_1",
    scope: "project",
    workflow: "",
    credential: "dek_1",
    type: "data-key",
    field: "",
    version: 1n,
    destination: "",
  } as const;
  expect(() => unwrapKey(kek, seal(kek, dek, place), context)).toThrow(OpenError);
  expect(() => open(kek, wrapKey(kek, dek, context), place)).toThrow(OpenError);
});

test("only 32 bytes are a data key, in both directions", () => {
  expect(() => wrapKey(kek, dek.subarray(1), context)).toThrow(TypeError);
  const short = seal(kek, dek.subarray(1), {
    domain: "dek",
    instance: "inst_1",
    organisation: "org_1",
    project: "proj_1",
    scope: "project",
    workflow: "",
    credential: "dek_1",
    type: "data-key",
    field: "",
    version: 1n,
    destination: "",
  });
  expect(() => unwrapKey(kek, short, context)).toThrow(OpenError);
});
