import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { randomKey } from "@/lib/crypto/digest";
import { readKeyFile, refusalOf } from "@/lib/vault/kek/file";
import { KeyRefused } from "@/lib/vault/kek/parse";

const key = Buffer.from(randomKey());
const text = `base64:${key.toString("base64")}\n`;

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "keyhold-kek-"));
});
afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function write(name: string, content: string | Uint8Array = text, mode = 0o400): Promise<string> {
  const file = path.join(directory, name);
  await writeFile(file, content);
  await chmod(file, mode);
  return file;
}

async function refuses(file: string, reason: RegExp): Promise<void> {
  const reading = readKeyFile(file);
  await expect(reading).rejects.toThrow(KeyRefused);
  await expect(reading).rejects.toThrow(reason);
  await expect(reading).rejects.toThrow(file);
}

describe("a key file", () => {
  test("is read as text and raw", async () => {
    expect(Buffer.from(await readKeyFile(await write("text")))).toEqual(key);
    expect(Buffer.from(await readKeyFile(await write("raw", key)))).toEqual(key);
  });

  test.each([0o440, 0o404, 0o444, 0o600, 0o640, 0o644, 0o500, 0o777])(
    "is refused with mode %o",
    async (mode) => {
      await refuses(await write("key", text, mode), /Run: chmod 400/);
    },
  );

  // Root may read it all the same, and is refused for the mode; anybody else for the missing right.
  test("is refused when its owner may not read it", async () => {
    await refuses(await write("key", text, 0), /chmod 400/);
  });

  test("is refused when missing, a directory or below a file", async () => {
    await refuses(path.join(directory, "none"), /does not exist/);
    await mkdir(path.join(directory, "folder"));
    await refuses(path.join(directory, "folder"), /is a directory/);
    await refuses(path.join(await write("key"), "below"), /no directory/);
  });

  test("is refused when too large to be one", async () => {
    await refuses(await write("large", Buffer.alloc(1_000_000, text)), /1000000 bytes long/);
    await refuses(await write("larger", `${text}${text}`), /not plain base64/);
  });

  test("may be a link within its directory, as mounted secrets are", async () => {
    await mkdir(path.join(directory, "..data"));
    await write("..data/key");
    await symlink("..data/key", path.join(directory, "key"));
    expect(Buffer.from(await readKeyFile(path.join(directory, "key")))).toEqual(key);
  });

  test("is refused when it is a link out of its directory, or to nothing", async () => {
    await write("key");
    await mkdir(path.join(directory, "inner"));
    const out = path.join(directory, "inner", "key");
    await symlink("../key", out);
    await refuses(out, /link that leaves its directory/);
    const dangling = path.join(directory, "dangling");
    await symlink("nothing", dangling);
    await refuses(dangling, /does not exist/);
    const loop = path.join(directory, "loop");
    await symlink("loop", loop);
    await refuses(loop, /ELOOP/);
  });

  test("is refused when it is a device, without waiting for it", async () => {
    await refuses("/dev/zero", /not a regular file/);
  });

  test("must belong to the process's user or to root", () => {
    const facts = { isFile: () => true, isDirectory: () => false, mode: 0o100400, size: 52 };
    expect(refusalOf({ ...facts, uid: 1000 }, 1000)).toBeUndefined();
    expect(refusalOf({ ...facts, uid: 0 }, 1000)).toBeUndefined();
    expect(refusalOf({ ...facts, uid: 1001 }, 1000)).toMatch(/belongs to user 1001.*chown 1000/);
    expect(refusalOf({ ...facts, uid: 1001 }, 0)).toMatch(/belongs to user 1001/);
    expect(refusalOf({ ...facts, uid: 0, mode: 0o100666 }, undefined)).toBeUndefined();
  });

  test("is in no reason", async () => {
    const file = await write("key", `${text}junk`);
    await expect(readKeyFile(file)).rejects.not.toThrow(text.slice(10, 30));
  });
});
