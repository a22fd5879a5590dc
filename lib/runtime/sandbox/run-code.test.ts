import { afterAll, describe, expect, test, vi } from "vitest";
import { findCanary } from "@/lib/testing/canary";
import { CODE_PASSWORD, CODE_SECRET, outputOf, runTestCode } from "@/lib/testing/code-calls";
import { closeSandbox } from "./run-code";

// Each step starts a process, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });
afterAll(closeSandbox);

describe("the function of a step", () => {
  const forms: [string, string][] = [
    ["export default async function", "export default async function execute(input) { return input.name }"],
    ["export default of an arrow", "export default async (input) => input.name"],
    ["export default of no name", "export default function (input) { return input.name }"],
    ["a plain function", "function execute(input) { return input.name }"],
    ["a named export", "export async function execute(input) { return input.name }"],
    ["a constant", "const execute = ({ name }) => name // the last line is a comment"],
  ];
  test.each(forms)("%s", async (_form, code) => {
    expect((await runTestCode(code)).result).toEqual({ ok: true, output: "world" });
  });

  test("TypeScript is taken with its types, enums and generics", async () => {
    const code = `
      interface Input { name: string }
      enum Size { Small = 1, Large }
      const first = <T,>(items: readonly T[]): T => items[0]!;
      export default async function execute(input: Input, { log }: { log: (text: string) => void }): Promise<unknown> {
        log(input.name satisfies string);
        return { size: Size.Large, first: first([3, 4]) as number };
      }`;
    const { result, logs } = await runTestCode(code, { language: "typescript" });
    expect(result).toEqual({ ok: true, output: { size: 2, first: 3 } });
    expect(logs).toEqual(["info: world"]);
  });

  test("without one the step says what is missing", async () => {
    const { result } = await runTestCode("const a = 1;");
    expect(result).toMatchObject({ ok: false, error: { code: "code_error" } });
    expect(JSON.stringify(result)).toContain("export default async function execute");
  });

  test("nothing returned is null, and what JSON can't say is left out or told", async () => {
    expect(await outputOf("")).toBe(null);
    expect(await outputOf("return { a: undefined, b: () => 1, c: [NaN] }")).toEqual({ c: [null] });
    await expect(outputOf("return 1n")).rejects.toThrow("code_error: TypeError");
    await expect(outputOf("const a = {}; a.a = a; return a")).rejects.toThrow("circular");
  });
});

describe("credentials", () => {
  test("are read with and without await, from the tools and as a global, whole or by field", async () => {
    const { result, asked } = await runTestCode(`
      const early = credential("SERVICE_KEY");
      export default async function execute(input, tools) {
        const late = await tools.credential("SERVICE_KEY");
        return [early.length, late === early, globalThis.credential("SERVICE_KEY", "password").length];
      }`);
    expect(result).toEqual({ ok: true, output: [CODE_SECRET.length, true, CODE_PASSWORD.length] });
    expect(asked).toEqual(["SERVICE_KEY", "SERVICE_KEY.password"]);
  });

  test("that are missing throw an error with name, code and key, which can be caught", async () => {
    const caught = await outputOf(`
      try { credential("OTHER") } catch (error) { return [error.name, error.code, error.key, error instanceof Error] }`);
    expect(caught).toEqual(["CredentialError", "missing_credential", "OTHER", true]);
  });

  test("that are missing end the step with the parent's own words when nobody catches", async () => {
    const { result } = await runTestCode(`
      export default () => { try { credential("OTHER") } catch (error) { error.message = "mine"; error.code = "x"; throw error } }`);
    expect(result).toEqual({
      ok: false,
      error: { code: "missing_credential", key: "OTHER", message: "No credential OTHER for this step." },
    });
  });

  test("of an error that only looks like one is an error of the code", async () => {
    const { result } = await runTestCode(
      `export default () => { throw Object.assign(new Error("no"), { code: "missing_credential", key: "A" }) }`,
    );
    expect(result).toMatchObject({ ok: false, error: { code: "code_error" } });
  });

  test("are named by text alone, which is read once", async () => {
    const names = [
      "null",
      "undefined",
      "7",
      '["SERVICE_KEY"]',
      'new String("SERVICE_KEY")',
      "Symbol('SERVICE_KEY')",
      "{ toString() { globalThis.calls = (globalThis.calls ?? 0) + 1; return calls > 1 ? 'OTHER' : 'SERVICE_KEY' } }",
    ];
    for (const name of names) {
      const { result, asked } = await runTestCode(`export default () => credential(${name})`);
      expect(result).toMatchObject({ ok: false, error: { code: "code_error" } });
      expect(asked).toEqual([]);
    }
    await expect(
      outputOf('return credential("SERVICE_KEY", { toString: () => "password" })'),
    ).rejects.toThrow();
    await expect(outputOf('return credential("__proto__")')).rejects.toThrow("missing_credential");
    await expect(outputOf('return credential("constructor", "name")')).rejects.toThrow("missing_credential");
  });

  test("that fail with an error of a stranger tell none of its words", async () => {
    const { result } = await runTestCode("export default () => credential('SERVICE_KEY')", {
      credential: async () => {
        throw Object.assign(new Error(`connect to ${CODE_SECRET}`), { code: "ECONNREFUSED" });
      },
    });
    expect(result).toMatchObject({ ok: false, error: { code: "unavailable", key: "SERVICE_KEY" } });
    expect(findCanary(JSON.stringify(result), CODE_SECRET)).toEqual([]);
  });

  test("are in nothing that a step leaves when its code does not put them there", async () => {
    const ran = await runTestCode(`
      export default async function execute(input, { credential, fetch, log }) {
        const secret = credential("SERVICE_KEY");
        log("read", secret.length);
        await fetch("https://api.example/", { headers: { "x-length": String(secret.length) } });
        throw new Error("after reading");
      }`);
    expect(findCanary(JSON.stringify(ran), CODE_SECRET)).toEqual([]);
  });
});

test("logs keep their level and print values readably", async () => {
  const { logs } = await runTestCode(`
    export default (input, { log }) => {
      log("plain", 1, { a: [1, "x"], b: new Map([["k", new Set([1])]]) });
      log.warn(new TypeError("bad")); log.error(null, undefined, 3n); log.debug(() => 1);
      const ring = { name: "ring" }; ring.self = ring; console.log(ring, [new Date(0)], new Uint8Array(2));
      console.info("i"); console.error("e"); console.warn("w"); console.debug("d");
      console.log({ get boom() { return "read" } }, Object.create(null));
    }`);
  expect(logs).toEqual([
    'info: plain 1 {"a":[1,"x"],"b":Map(1) {"k" => Set(1) {1}}}',
    "warn: TypeError: bad",
    "error: null undefined 3n",
    "debug: [Function: anonymous]",
    'info: {"name":"ring","self":[Circular]} [1970-01-01T00:00:00.000Z] Uint8Array(2) [0,0]',
    ...["info: i", "error: e", "warn: w", "debug: d"],
    'info: {"boom":"read"} {}',
  ]);
});

test("everyday globals are there", async () => {
  const output = await outputOf(`
    const url = new URL("https://a.example/p?x=1");
    url.searchParams.set("y", "2 3");
    const key = await crypto.subtle.importKey("raw", new TextEncoder().encode("k"), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const mac = new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode("m")));
    let ticks = 0;
    await new Promise((resolve) => { const id = setInterval(() => { ticks += 1; if (ticks === 3) { clearInterval(id); resolve() } }, 2) });
    return [url.href, atob(btoa("x")), new TextDecoder().decode(new TextEncoder().encode("é")), mac.length, ticks,
      structuredClone({ a: [1] }), new Headers({ A: "b" }).get("a"), new Date(0).getTimezoneOffset()];`);
  expect(output).toEqual(["https://a.example/p?x=1&y=2+3", ...["x", "é", 32, 3], ...[{ a: [1] }, "b", 0]]);
});

describe("errors tell where in the code of the step", () => {
  test("when it can't be read, with line and column of what was written", async () => {
    const broken = "const a = 1;\nexport default async () => {\n  const b = ;\n}";
    for (const language of ["typescript", "javascript"] as const) {
      const { result } = await runTestCode(broken, { language });
      expect(result).toMatchObject({ ok: false, error: { code: "code_syntax" } });
      expect(JSON.stringify(result)).toContain("line 3, column 1");
    }
  });

  test("when it throws, by its own lines and with nothing of this process", async () => {
    const code =
      "interface A { b: string }\nfunction deep(a: any) {\n  return a.b.c;\n}\nexport default () => deep({});";
    const { result } = await runTestCode(code, { language: "typescript" });
    expect(result).toMatchObject({ ok: false, error: { code: "code_error" } });
    const { message } = (result as { error: { message: string } }).error;
    expect(message).toContain("at deep, line 3");
    expect(message).toContain("line 5");
    expect(message).not.toMatch(/guest\.js|sandbox|node:|file:|\/work|\.ts/);
  });

  test("whatever is thrown", async () => {
    const thrown: [string, string][] = [
      ["'text'", 'Thrown: "text"'],
      ["null", "Thrown: null"],
      ["{ a: 1 }", 'Thrown: {"a":1}'],
      [
        "new Proxy({}, { get() { throw 1 }, ownKeys() { throw 2 }, getPrototypeOf() { throw 3 } })",
        "can't be described",
      ],
      ["Object.defineProperty(new Error('x'), 'message', { get() { throw 1 } })", "can't be described"],
    ];
    for (const [what, message] of thrown) {
      await expect(outputOf(`throw ${what}`)).rejects.toThrow(message);
    }
  });

  test("a timer's function included", async () => {
    const waits =
      "setTimeout(() => { throw new RangeError('late') }, 1); await new Promise((r) => setTimeout(r, 5000))";
    await expect(outputOf(waits)).rejects.toThrow("RangeError: late");
  });
});
