import { chmod, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { randomKey } from "@/lib/crypto/digest";
import { loadKek } from "@/lib/vault/kek/load";
import type { KekSettings } from "@/lib/vault/kek/load";
import { SAMPLE_KEY } from "@/lib/vault/kek/parse";

const text = `base64:${Buffer.from(randomKey()).toString("base64")}`;
const otherText = `base64:${Buffer.from(randomKey()).toString("base64")}`;

let directory: string;
let defaultFile: string;
let file: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "keyhold-kek-"));
  defaultFile = path.join(directory, "master.key");
  file = path.join(directory, "own.key");
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function write(at: string, content: string): Promise<void> {
  await writeFile(at, content);
  await chmod(at, 0o400);
}

async function ready(settings: Partial<KekSettings>) {
  const state = await loadKek({ defaultFile, ...settings });
  if (state.status === "sealed") throw new Error(state.reason);
  return state.kek;
}

async function reasonOf(settings: Partial<KekSettings>): Promise<string> {
  const state = await loadKek({ defaultFile, ...settings });
  expect(state.status).toBe("sealed");
  return state.status === "sealed" ? state.reason : "";
}

describe("the master key", () => {
  test("comes from the named file, the environment, or else the default file", async () => {
    await write(defaultFile, otherText);
    await write(file, text);
    const named = await ready({ file });
    const fromText = await ready({ text });
    const byDefault = await ready({});
    expect([named.kind, fromText.kind, byDefault.kind]).toEqual(["file", "environment", "file"]);
    expect(named.id).toBe(fromText.id);
    expect(named.check).toBe(fromText.check);
    expect(byDefault.id).not.toBe(named.id);
  });

  test("is sealed, never made, when there is none", async () => {
    expect(await reasonOf({})).toMatch(/master\.key does not exist/);
    expect(await reasonOf({ file })).toMatch(/own\.key does not exist/);
    expect(await readdir(directory)).toEqual([]);
  });

  test("does not fall back to the default file when the named one is wrong", async () => {
    await write(defaultFile, text);
    expect(await reasonOf({ file })).toMatch(/own\.key does not exist/);
    expect(await reasonOf({ text: "hex:zz" })).toMatch(/KEYHOLD_MASTER_KEY has an odd number/);
    expect(await reasonOf({ text: "" })).toMatch(/KEYHOLD_MASTER_KEY is empty/);
  });

  test("is sealed when more than one source is set", async () => {
    await write(file, text);
    for (const settings of [
      { file, text },
      { text, kmsUri: "aws-kms://key" },
      { file, kmsUri: "aws-kms://key" },
      { file, text, kmsUri: "aws-kms://key" },
    ]) {
      expect(await reasonOf(settings)).toMatch(/More than one master key is set\. Keep one of/);
    }
  });

  test("is sealed with the reason when the key is wrong, and stays out of the reason", async () => {
    expect(await reasonOf({ text: SAMPLE_KEY })).toMatch(/sample key/);
    expect(await reasonOf({ text: text.slice(0, -4) })).toMatch(/30 bytes|not plain base64/);
    expect(await reasonOf({ text: `${text}junk` })).not.toContain(text.slice(10, 30));
    expect(await reasonOf({ file: directory })).toMatch(/is a directory/);
  });

  test("is sealed for a key service this build cannot reach, without repeating its address", async () => {
    expect(await reasonOf({ kmsUri: "vault-transit://canary@host/key" })).toMatch(
      /^This build has no provider for vault-transit:\/\/ in KEYHOLD_KMS_URI/,
    );
    for (const kmsUri of ["vault-transit://canary@host/key", "canary", "constructor://canary"]) {
      expect(await reasonOf({ kmsUri })).not.toContain("canary");
    }
  });

  test("that was loaded keeps working when the file changes; the next start sees the other one", async () => {
    await write(defaultFile, text);
    const before = await ready({});
    await rm(defaultFile);
    await write(defaultFile, otherText);
    await before.selfTest();
    const after = await ready({});
    expect(after.id).not.toBe(before.id);
    expect(after.check).not.toBe(before.check);
  });
});
