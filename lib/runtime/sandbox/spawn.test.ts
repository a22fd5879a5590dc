import { once } from "node:events";
import { createServer } from "node:http";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { sandboxProgram } from "./program";
import { spawnConfined } from "./spawn";
import { nextUser } from "./user";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

/** A key file that the server could read; whoever broke out of the virtual machine must not. */
const folder = mkdtempSync(path.join(os.tmpdir(), "keyhold-sandbox-"));
const keyFile = path.join(folder, "key");
writeFileSync(keyFile, "key-file-canary", { mode: 0o644 });
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a script of Node itself with the rights of a child of the sandbox. */
async function runRaw(body: string): Promise<unknown> {
  const child = spawnConfined(
    Buffer.from(
      `(async (require) => { const say = (value) => require("node:fs").writeSync(1, JSON.stringify(value)); ${body} })`,
    ),
  );
  child.stdin.end();
  return JSON.parse(await text(child.stdout)) as unknown;
}

const ATTEMPTS: [name: string, expression: string, outcome: unknown][] = [
  ["read a file", `fs.readFileSync("/etc/passwd", "utf8")`, "ERR_ACCESS_DENIED"],
  ["read a key file", `fs.readFileSync(${JSON.stringify(keyFile)}, "utf8")`, "ERR_ACCESS_DENIED"],
  [
    "read a key file by another path",
    `fs.readFileSync(Buffer.from(${JSON.stringify(`${folder}/../${path.basename(folder)}/key`)}))`,
    "ERR_ACCESS_DENIED",
  ],
  [
    "read its own program",
    `fs.readFileSync(${JSON.stringify(path.resolve("dist/sandbox.cjs"))})`,
    "ERR_ACCESS_DENIED",
  ],
  ["read settings", `fs.readFileSync(${JSON.stringify(path.resolve(".env"))})`, "ERR_ACCESS_DENIED"],
  ["read the server's environment", `fs.readFileSync("/proc/${process.pid}/environ")`, "ERR_ACCESS_DENIED"],
  ["read its own environment", `fs.readFileSync("/proc/self/environ")`, "ERR_ACCESS_DENIED"],
  ["read the server's memory", `fs.openSync("/proc/${process.pid}/mem", "r")`, "ERR_ACCESS_DENIED"],
  ["read by promise", `await fs.promises.readFile("/etc/passwd")`, "ERR_ACCESS_DENIED"],
  [
    "read by stream",
    `await new Promise((_, reject) => fs.createReadStream("/etc/passwd").on("error", reject))`,
    "ERR_ACCESS_DENIED",
  ],
  ["list a folder", `fs.readdirSync("/")`, "ERR_ACCESS_DENIED"],
  ["look at a file", `fs.statSync("/etc/passwd")`, "ERR_ACCESS_DENIED"],
  ["write a file", `fs.writeFileSync(${JSON.stringify(path.join(folder, "new"))}, "x")`, "ERR_ACCESS_DENIED"],
  [
    "make a link",
    `fs.symlinkSync("/etc/passwd", ${JSON.stringify(path.join(folder, "link"))})`,
    "ERR_ACCESS_DENIED",
  ],
  [
    "load a module from disk",
    `require(${JSON.stringify(path.resolve("package.json"))})`,
    "ERR_ACCESS_DENIED",
  ],
  [
    "import a module from disk",
    `await import(${JSON.stringify(path.resolve("eslint.config.mjs"))})`,
    "refused",
  ],
  ["start a program", `require("node:child_process").execFileSync("/bin/true")`, "ERR_ACCESS_DENIED"],
  ["fork", `require("node:child_process").fork("/x.js")`, "ERR_ACCESS_DENIED"],
  ["start a thread", `new (require("node:worker_threads").Worker)("1", { eval: true })`, "ERR_ACCESS_DENIED"],
  ["load a native add-on", `process.dlopen({ exports: {} }, "/x.node")`, "ERR_DLOPEN_DISABLED"],
  ["open the inspector", `require("node:inspector").open(0)`, "refused"],
  ["make code of text", `eval("1")`, "EvalError"],
  ["make a function of text", `new Function("return 1")()`, "EvalError"],
  ["see an environment", `process.env`, {}],
  ["see arguments with secrets", `process.argv.length`, 1],
  ["be in a folder of the server", `process.cwd()`, "/"],
];

describe("a process of the sandbox, once the virtual machine is broken, can't", () => {
  const outcomes = new Map<string, unknown>();

  beforeAll(async () => {
    const attempts = ATTEMPTS.map(
      ([name, expression]) => `[${JSON.stringify(name)}, async () => ${expression}]`,
    );
    const results = await runRaw(`
      const fs = require("node:fs");
      const results = [];
      for (const [name, attempt] of [${attempts.join(",\n")}]) {
        try { results.push([name, await attempt()]) } catch (error) { results.push([name, error.code ?? error.name]) }
      }
      say(results);
      process.exit(0);`);
    for (const [name, outcome] of results as [string, unknown][]) outcomes.set(name, outcome);
  });

  test.each(ATTEMPTS)("%s", (name, _expression, outcome) => {
    if (outcome === "refused") expect(outcomes.get(name)).toMatch(/^(?:ERR_|\w*Error$)/);
    else expect(outcomes.get(name)).toEqual(outcome);
  });
});

test("it is somebody else than a server that runs as root, and never the user of the database", async () => {
  const uid = (await runRaw("say(process.getuid()); process.exit(0)")) as number;
  const user = nextUser();
  if (user) expect(uid).toBeGreaterThanOrEqual(60_578);
  else expect(uid).toBe(process.getuid?.());
  expect(uid).not.toBe(65_534);
});

test("a Node that only the server may execute is started as the server", () => {
  const executable = path.join(mkdtempSync(path.join(folder, "private-")), "node");
  writeFileSync(executable, "", { mode: 0o755 });
  expect(nextUser(executable)).toBeNull();
});

test("it ends with its standard input, which ends with the server", async () => {
  const child = spawnConfined(sandboxProgram());
  await once(child.stdout, "data");
  child.stdin.end();
  expect(await once(child, "close")).toEqual([0, null]);
});

/** Node forbids no connections before version 25: what keeps code from the network is that the machine has none. */
test("its connections are not what holds: there is no way out of the machine to them", async () => {
  const server = createServer((_request, response) => response.end("reached"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  const said = await runRaw(`
    fetch("http://127.0.0.1:${port}/").then((r) => r.text()).catch((error) => error.cause?.code ?? error.code ?? error.name)
      .then((value) => { say(value); process.exit(0) });`);
  server.close();
  expect(["reached", "ERR_ACCESS_DENIED"]).toContain(said);
});
