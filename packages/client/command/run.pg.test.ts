import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
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
/** Runs a script in the child and gives its exit and its output. */
const script = (options: readonly string[], source: string, environment = {}) =>
  keyhold(["run", ...options, "--", process.execPath, "-e", source], environment);
/** Checks values in the child, whose output they would not survive. */
const HASH = "v => require('node:crypto').createHash('sha256').update(v).digest('hex').slice(0, 7)";
const PRINT_ENVIRONMENT = `const h = ${HASH}; for (const [k, v] of Object.entries(process.env)) console.log(k, h(v));`;

async function environmentWith(options: readonly string[]) {
  const { stdout, stderr, code } = await script(options, PRINT_ENVIRONMENT);
  expect([code, stderr]).toEqual([0, expect.stringContaining("keyhold: gives")]);
  const entries = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(" ") as [string, string]);
  return Object.fromEntries(entries.filter(([name]) => !/^(?:PATH|NODE_ENV|__CF.*)$/.test(name)));
}
const hash = async (value: string) =>
  Buffer.from(await crypto.subtle.digest("SHA-256", Buffer.from(value)))
    .toString("hex")
    .slice(0, 7);

describe("keyhold run gives the child", () => {
  test("what --only names and nothing else, without the token", async () => {
    await store("TWO", { token: newValue() });
    expect(await environmentWith(["--only", "ONE"])).toEqual({
      ORDINARY: await hash("stays"),
      ONE: await hash(secret),
    });
  });

  test("what the token's allow list names", async () => {
    await store("TWO", { token: newValue() });
    await store("THREE", { token: newValue() });
    token = await tokenFor(["ONE", "THREE"]);
    expect(Object.keys(await environmentWith([])).toSorted()).toEqual(["ONE", "ORDINARY", "THREE"]);
  });

  test("KEY for the primary value and KEY_FIELD for the others", async () => {
    const id = "AKIA0000000000000000";
    await store("AWS", { access_key_id: id, secret_access_key: secret, region: "eu-west-1" }, "aws");
    expect(await environmentWith(["--only", "AWS"])).toEqual({
      ORDINARY: await hash("stays"),
      AWS: await hash(secret),
      AWS_ACCESS_KEY_ID: await hash(id),
      AWS_REGION: await hash("eu-west-1"),
    });
  });

  test("no variable that changes how programs run, unless --only names it", async () => {
    await store("LD_PRELOAD", { token: "/nowhere.so" });
    const { stdout, stderr, code } = await script([], "console.log(process.env.LD_PRELOAD)");
    expect([code, stdout]).toEqual([0, "undefined\n"]);
    expect(stderr).toContain("LD_PRELOAD changes how programs run");
  });

  test("nothing at all when a named key is not to be had", async () => {
    const { code, stdout, stderr } = await script(["--only", "ONE,GONE"], "console.log('started')");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("Not available to this token: GONE.");
  });
});

describe("keyhold run masks", () => {
  test("values in both outputs, in pieces and encoded", async () => {
    const { stdout, stderr } = await script(
      ["--only", "ONE"],
      `const v = process.env.ONE;
       process.stdout.write("a " + v.slice(0, 11));
       setTimeout(() => {
         process.stdout.write(v.slice(11) + " b " + Buffer.from("x" + v + "y").toString("base64") + " c\\n");
         console.error("error", v, encodeURIComponent(v), Buffer.from(v).toString("hex"));
       }, 100);`,
    );
    expect(stdout).toMatch(/^a \[ONE\] b \S*\[ONE\]\S* c\n$/);
    expect(stderr).toContain("error [ONE] [ONE] [ONE]\n");
  });

  test("nothing with --tty, and says so", async () => {
    const { stdout, stderr } = await script(
      ["--tty", "--only", "ONE"],
      "console.log(process.env.ONE.length)",
    );
    expect(stdout).toBe(`${secret.length}\n`);
    expect(stderr).toContain("keyhold: hands over the terminal; what the command prints is NOT masked.");
    const plain = await script(["--tty", "--only", "ONE"], "console.log(process.env.ONE)");
    said.splice(0);
    expect(plain.stdout).toBe(`${secret}\n`);
    expect(findCanary(plain.stderr, secret)).toEqual([]);
  });

  test("much output, whole and in order, and hands on the input", async () => {
    const input = Array.from({ length: 40_000 }, (_, index) => `line ${index} é漢😀`).join("\n");
    const { stdout, code } = await keyhold(["run", "--only", "ONE", "--", "cat"], {}, input);
    expect([code, stdout === input]).toEqual([0, true]);
  });

  test("until whoever reads has gone", async () => {
    const { child, ended } = start(["run", "--only", "ONE", "--", "yes"]);
    child.stdout.once("data", () => child.stdout.destroy());
    expect((await ended).code).not.toBe(0);
  });
});

describe("keyhold run ends", () => {
  test("with the child's exit code", async () => {
    expect((await script(["--only", "ONE"], "process.exit(42)")).code).toBe(42);
    expect((await script(["--only", "ONE"], "")).code).toBe(0);
  });

  test("with the child's signal", async () => {
    const { signal } = await script(["--only", "ONE"], "process.kill(process.pid, 'SIGTERM')");
    expect(signal).toBe("SIGTERM");
    const aborted = await keyhold(["run", "--only", "ONE", "--", "sh", "-c", "ulimit -c 0; kill -ABRT $$"]);
    expect(aborted.code).toBe(134);
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("as the child does on %s", async (signal) => {
    const source = `process.on("${signal}", () => { console.log("got it"); process.exit(7); });
      setInterval(() => {}, 1000); console.log("ready");`;
    const { child, ended } = start(["run", "--only", "ONE", "--", process.execPath, "-e", source]);
    child.stdout.once("data", () => child.kill(signal));
    expect(await ended).toMatchObject({ code: 7, stdout: "ready\ngot it\n" });
  });

  test("with 127 for a command that does not exist", async () => {
    expect((await keyhold(["run", "--only", "ONE", "--", "/no/such/command"])).code).toBe(127);
  });
});
