import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, test, vi } from "vitest";
import { outputOf, runTestCode } from "@/lib/testing/code-calls";
import { type CodeLimits, closeSandbox } from "./run-code";

vi.setConfig({ testTimeout: 120_000 });
afterAll(closeSandbox);

/** Processes of the sandbox that this one has started and that are still there. */
function childrenLeft(): string[] {
  return readdirSync("/proc").filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      const isOurs =
        readFileSync(`/proc/${name}/stat`, "utf8").split(") ")[1]?.split(" ")[1] === String(process.pid);
      return isOurs && readFileSync(`/proc/${name}/cmdline`, "utf8").includes("--input-type=commonjs");
    } catch {
      return false;
    }
  });
}

const failureOf = async (
  code: string,
  limits: Partial<CodeLimits>,
  language: "javascript" | "typescript" = "javascript",
) => {
  const { result } = await runTestCode(code, { limits, language });
  return result.ok ? "succeeded" : result.error.code;
};

const in_ = (body: string) =>
  `export default async function execute(input, { credential, fetch, log }) { ${body} }`;

const BOMBS: [name: string, code: string, limits: Partial<CodeLimits>, codes: string[]][] = [
  ["an endless loop", in_("for (;;) {}"), { timeMs: 500 }, ["timeout"]],
  ["an endless loop outside the function", "for (;;) {}", { timeMs: 500 }, ["timeout"]],
  [
    "an endless loop in a getter of the output",
    in_("return { get a() { for (;;) {} } }"),
    { timeMs: 500 },
    ["timeout"],
  ],
  ["an endless loop of promises", in_("for (;;) await null"), { timeMs: 500 }, ["timeout"]],
  [
    "an endless loop that catches everything",
    in_("for (;;) { try { for (;;) {} } catch {} finally { continue } }"),
    { timeMs: 500 },
    ["timeout"],
  ],
  [
    "an endless loop of timers",
    in_("const again = () => setTimeout(again, 0); again(); await new Promise(() => {})"),
    { timeMs: 500 },
    ["timeout"],
  ],
  [
    "an expression that never ends",
    in_("return /^(a+)+$/.test('a'.repeat(40) + 'b')"),
    { timeMs: 500 },
    ["timeout"],
  ],
  [
    "a wait that is too long",
    in_("await new Promise((resolve) => setTimeout(resolve, 1e9))"),
    { timeMs: 500 },
    ["timeout"],
  ],
  ["a promise that never settles", in_("await new Promise(() => {})"), {}, ["timeout"]],
  ["a thenable that never settles", in_("return { then() {} }"), {}, ["timeout"]],
  [
    "an array that grows",
    in_("const all = []; for (;;) all.push({ n: all.length, t: String(all.length) })"),
    {},
    ["memory_exceeded"],
  ],
  ["a text that grows", in_("let all = 'x'; for (;;) all += all"), {}, ["memory_exceeded", "code_error"]],
  [
    "texts that pile up",
    in_("const all = []; for (;;) all.push('x'.repeat(1e6) + all.length)"),
    {},
    ["memory_exceeded"],
  ],
  [
    "typed arrays that pile up",
    in_("const all = []; for (;;) all.push(new Uint8Array(1e6))"),
    {},
    ["memory_exceeded"],
  ],
  [
    "one typed array of 10 GB",
    in_("return new Uint8Array(1e10).length"),
    {},
    ["code_error", "memory_exceeded"],
  ],
  [
    "an array of 10 GB",
    in_("return new Array(4e9).fill(0).length"),
    { timeMs: 20_000 },
    ["code_error", "memory_exceeded"],
  ],
  [
    "buffers that grow",
    in_("const all = []; for (;;) all.push(new ArrayBuffer(1e5, { maxByteLength: 1e7 }))"),
    {},
    ["memory_exceeded"],
  ],
  [
    "memory that is caught and taken again",
    in_("const all = []; for (;;) { try { for (;;) all.push('x'.repeat(1e5) + all.length) } catch {} }"),
    { timeMs: 2_000 },
    ["timeout", "memory_exceeded"],
  ],
  ["a deep recursion", in_("const f = () => f(); f()"), {}, ["code_error"]],
  ["an output of 100 MB", in_("return 'x'.repeat(3e7)"), {}, ["output_too_large", "memory_exceeded"]],
  ["an output just too large", in_("return 'x'.repeat(1024 * 1024 - 1)"), {}, ["output_too_large"]],
  ["an output of signs that take more bytes", in_("return '€'.repeat(400_000)"), {}, ["output_too_large"]],
  [
    "an output nested without end",
    in_("let all = null; for (let n = 0; n < 500; n += 1) all = [all]; return all"),
    {},
    ["code_error"],
  ],
  ["10⁶ timers", in_("for (let n = 0; n < 1e6; n += 1) setTimeout(() => {}, 1e6)"), {}, ["code_error"]],
  [
    "10⁴ requests",
    in_("await Promise.all(Array.from({ length: 1e4 }, () => fetch('https://a.example')))"),
    { timeMs: 20_000 },
    ["limit_exceeded"],
  ],
  [
    "a request of 10 MB",
    in_("await fetch('https://a.example', { method: 'POST', body: 'x'.repeat(1e7) })"),
    {},
    ["limit_exceeded"],
  ],
  [
    "many different keys",
    in_(
      "for (let n = 0; ; n += 1) { try { credential('KEY_' + n) } catch (error) { if (error.code === 'limit_exceeded') throw error } }",
    ),
    { timeMs: 20_000 },
    ["limit_exceeded"],
  ],
];

describe("code that takes too much ends by itself, and nobody waits for it", () => {
  test.each(BOMBS)("%s", async (_name, code, limits, codes) => {
    let turns = 0;
    // The server goes on: its own work takes turns meanwhile.
    const pulse = setInterval(() => (turns += 1), 5);
    const outcome = await failureOf(code, { timeMs: 30_000, ...limits });
    clearInterval(pulse);
    expect(codes).toContain(outcome);
    if (limits.timeMs === 500) expect(turns).toBeGreaterThan(0);
  });

  test("another step is answered while one loops", async () => {
    const controller = new AbortController();
    const looping = runTestCode(in_("for (;;) {}"), { signal: controller.signal });
    const first = await Promise.race([looping.then(() => "loop"), outputOf("return 'other'")]);
    controller.abort();
    expect(first).toBe("other");
    expect((await looping).result).toMatchObject({ ok: false, error: { code: "cancelled" } });
  });

  test("TypeScript that keeps the parser busy costs its own step", async () => {
    const nested = `export default () => 1; ${"(a = ".repeat(60)}1${")".repeat(60)}; ${"f<".repeat(60)}`;
    const outcome = await failureOf(nested, { timeMs: 3_000 }, "typescript");
    expect(["timeout", "code_syntax", "sandbox_lost"]).toContain(outcome);
  });
});

test("10⁶ reads of one credential ask once", async () => {
  const { result, asked } = await runTestCode(
    in_("let n = 0; for (let i = 0; i < 1e6; i += 1) n += credential('SERVICE_KEY').length; return n > 0"),
    { limits: { timeMs: 110_000 } },
  );
  expect(result).toEqual({ ok: true, output: true });
  expect(asked).toEqual(["SERVICE_KEY"]);
});

test("10⁵ log lines are cut once, and said to be", async () => {
  const { result, logs } = await runTestCode(
    in_("for (let n = 0; n < 1e5; n += 1) log('line ' + n); return 'done'"),
    {
      limits: { logBytes: 50_000, timeMs: 110_000 },
    },
  );
  expect(result).toEqual({ ok: true, output: "done" });
  expect(logs.length).toBeLessThan(600);
  expect(logs.at(-1)).toBe("warn: The log is full. What the code says from here on is left out.");
  expect(logs.filter((line) => line.includes("full"))).toHaveLength(1);
});

test("one enormous log line is cut", async () => {
  const { logs } = await runTestCode(in_("log('x'.repeat(1e7))"));
  expect(logs[0]!.length).toBeLessThan(70_000);
});

test("code waits for an answer however long, within its time", async () => {
  const slow = async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return { status: 204, headers: [] as [string, string][], body: "", url: "https://a.example/" };
  };
  const body = `
    let ticks = 0; const id = setInterval(() => { ticks += 1 }, 1);
    const { status } = await fetch("https://a.example"); clearInterval(id); return [status, ticks > 0]`;
  expect(await outputOf(body, { fetch: slow })).toEqual([204, true]);
});

describe("a step that is stopped", () => {
  test("ends at once, also in the middle of a loop", async () => {
    const { result } = await runTestCode(in_("log('on'); for (;;) {}"), {
      signal: AbortSignal.timeout(1_500),
    });
    expect(result).toMatchObject({ ok: false, error: { code: "cancelled" } });
  });

  test("before it started never starts", async () => {
    const { result, logs } = await runTestCode(in_("log('on')"), { signal: AbortSignal.abort() });
    expect(result).toMatchObject({ ok: false, error: { code: "cancelled" } });
    expect(logs).toEqual([]);
  });
});

test("more steps than processes wait in line, and each is served", async () => {
  const outputs = await Promise.all(
    Array.from({ length: 12 }, (_, n) => outputOf(`return input + ${n}`, { input: 1 })),
  );
  expect(outputs).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
});

test("too many steps in the line are refused, and those in it can be stopped", async () => {
  // Processes of earlier steps that are just ending still have their place.
  await closeSandbox();
  const controller = new AbortController();
  const waiting = in_("await new Promise((resolve) => setTimeout(resolve, 1e6))");
  const steps = Array.from({ length: 8 + 100 }, () => runTestCode(waiting, { signal: controller.signal }));
  const { result } = await runTestCode(waiting);
  expect(result).toMatchObject({ ok: false, error: { code: "sandbox_busy" } });
  controller.abort();
  const codes = (await Promise.all(steps)).map((step) => (step.result.ok ? "" : step.result.error.code));
  expect(new Set(codes)).toEqual(new Set(["cancelled"]));
});

test("when the sandbox closes, running steps end and no process is left; the next step works again", async () => {
  const running = runTestCode(in_("log('on'); for (;;) {}"), { log: () => void closeSandbox() });
  expect((await running).result).toMatchObject({ ok: false, error: { code: "sandbox_lost" } });
  await closeSandbox();
  expect(childrenLeft()).toEqual([]);
  expect(await outputOf("return 1")).toBe(1);
  expect(childrenLeft().length).toBeGreaterThan(0);
  await closeSandbox();
  expect(childrenLeft()).toEqual([]);
});
