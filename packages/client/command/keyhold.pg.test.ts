import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
import { listCredentials } from "@/lib/domain/credentials/list";
import { type Api, startApi } from "@/lib/testing/api";
import { findCanary } from "@/lib/testing/canary";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { bundle } from "../build.mjs";
import { startCommand } from "./started";

let folder: string;
let api: Api;
let world: World;
let token: string;
let secret: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "keyhold-command-"));
  await bundle(folder);
  await openTestInstance();
  api = await startApi();
});
afterAll(async () => {
  await closeTestInstance();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  world = await mintWorld();
  secret = newValue();
  await store("ONE", { token: secret });
  token = await tokenFor();
});

const said: string[] = [];
afterEach(() => {
  for (const text of said.splice(0))
    for (const value of [secret, token]) expect(findCanary(text, value)).toEqual([]);
});

const newValue = () => randomBytes(20).toString("base64url");
const store = (key: string, fields: Record<string, string>, type = "api_token") =>
  createCredential(world.people.owner.ctx, { type, key, fields });
const tokenFor = async (keys?: string[]) =>
  (
    await mintToken(world.people.owner.ctx, {
      scopes: ["credentials:resolve", "credentials:read", "credentials:write"],
      ...(keys && { keys }),
    })
  ).text;

function start(args: readonly string[], environment: Record<string, string> = {}) {
  const own = { KEYHOLD_URL: `http://127.0.0.1:${api.port}`, KEYHOLD_TOKEN: token, ORDINARY: "stays" };
  const { child, ended } = startCommand(folder, args, { ...own, ...environment });
  const checked = ended.then((end) => {
    said.push(end.stdout, end.stderr);
    return end;
  });
  return { child, ended: checked };
}

const keyhold = (args: readonly string[], environment = {}, input = "") => {
  const { child, ended } = start(args, environment);
  child.stdin.end(input);
  return ended;
};
test("keyhold list prints keys, types and states, and no value, hint or plain field", async () => {
  await store("AWS", { access_key_id: "AKIA0000000000000000", secret_access_key: secret }, "aws");
  await store("EMPTY", {});
  const { stdout, code } = await keyhold(["list"]);
  expect(code).toBe(0);
  expect(stdout.split("\n").map((line) => line.split(/\s+/))).toEqual([
    ["KEY", "TYPE", "STATUS", "SCOPE"],
    ["AWS", "aws", "active", "project"],
    ["EMPTY", "api_token", "needs_value", "project"],
    ["ONE", "api_token", "active", "project"],
    [""],
  ]);
  const json = JSON.parse((await keyhold(["list", "--json"])).stdout) as unknown;
  expect(json).toContainEqual({ key: "ONE", type: "api_token", status: "active", scope: "project" });
});

describe("keyhold import", () => {
  const dotenv = () => `ONE=other\nNEW_KEY="${secret}"\nthis line is none\n`;
  const keys = async () =>
    (await listCredentials(world.people.owner.ctx, { sort: "key" })).items.map(({ key }) => key);

  test("sends a file and tells what became of each row", async () => {
    const file = path.join(folder, ".env");
    writeFileSync(file, dotenv());
    const dry = await keyhold(["import", file, "--dry-run"]);
    expect(dry.stdout).toContain("NEW_KEY  new");
    expect(await keys()).toEqual(["ONE"]);
    const { stdout, code } = await keyhold(["import", file]);
    expect(stdout).toBe(
      "line 1  ONE  skipped\nline 2  NEW_KEY  created\nline 3  not read: this isn't a KEY=value line\n",
    );
    expect(code).toBe(1);
    expect(await keys()).toEqual(["NEW_KEY", "ONE"]);
  });

  test("reads standard input", async () => {
    const { code } = await keyhold(["import", "-"], {}, `FROM_INPUT=${secret}\n`);
    expect([code, await keys()]).toEqual([0, ["FROM_INPUT", "ONE"]]);
  });
});

test("what is wrong is said without quoting it", async () => {
  const wrong: [readonly string[], Record<string, string>, number][] = [
    [["run", "--only", secret, "--", "true"], {}, 2],
    [["run", "--only", "ONE", secret], {}, 2],
    [[secret], {}, 2],
    [["list", `--${secret}`], {}, 2],
    [["list", "--only", "ONE"], {}, 2],
    [["list", "--token-file", "/no/such/file"], {}, 2],
    [["list"], { KEYHOLD_TOKEN: "" }, 2],
    [["list"], { KEYHOLD_URL: "" }, 2],
    [["list"], { KEYHOLD_TOKEN: `kh_${secret}` }, 1],
    [["list"], { KEYHOLD_URL: `http://user:${secret}@127.0.0.1` }, 1],
    [["list"], { KEYHOLD_URL: "http://127.0.0.1:1" }, 1],
    [["import", "/no/such/file"], {}, 2],
  ];
  for (const [args, environment, code] of wrong) {
    const ended = await keyhold(args, environment);
    expect([ended.code, ended.stdout], args[0]).toEqual([code, ""]);
    expect(ended.stderr).toMatch(/^keyhold: /);
  }
});

test("the token can come from a file, and help and version need none", async () => {
  const file = path.join(folder, "token");
  writeFileSync(file, `${token}\n`);
  const args = ["list", "--token-file", file, "--url", `http://127.0.0.1:${api.port}`];
  expect((await keyhold(args, { KEYHOLD_TOKEN: "", KEYHOLD_URL: "" })).code).toBe(0);
  expect((await keyhold(["--help"], { KEYHOLD_TOKEN: "" })).stdout).toContain("keyhold run");
  expect((await keyhold(["--version"], { KEYHOLD_TOKEN: "" })).stdout).toBe("0.1.0\n");
});
