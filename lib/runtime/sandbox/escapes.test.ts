import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { CODE_SECRET, outputOf, runTestCode } from "@/lib/testing/code-calls";
import { closeSandbox } from "./run-code";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
afterAll(closeSandbox);

/** What reaching the host would show: the constructor of a thing of the host makes functions that see its globals. */
const SEES = "typeof process + typeof require + typeof module + typeof Buffer + typeof __dirname";
const NOTHING = "undefined".repeat(5);
const REACH = `const reach = (thing) => thing.constructor.constructor(${JSON.stringify(`return ${SEES}`)})();`;

/** Name, body of a function, and what it comes to: the returned value, or the name of what it throws. */
const ATTEMPTS: [name: string, body: string, outcome: unknown][] = [
  ["process", "return process", "ReferenceError"],
  ["require", "return require('fs')", "ReferenceError"],
  ["module", "return module.constructor._load('fs')", "ReferenceError"],
  ["Buffer", "return Buffer.from('x')", "ReferenceError"],
  ["global", "return global.process", "ReferenceError"],
  ["globalThis", "return typeof globalThis.process + typeof globalThis.require", "undefinedundefined"],
  ["window, self, top", "return typeof window + typeof self + typeof top", "undefinedundefinedundefined"],
  ["Deno and Bun", "return typeof Deno + typeof Bun", "undefinedundefined"],
  [
    "std and os of QuickJS",
    "return typeof std + typeof os + typeof scriptArgs",
    "undefinedundefinedundefined",
  ],
  [
    "load scripts",
    "return typeof load + typeof loadScript + typeof importScripts",
    "undefinedundefinedundefined",
  ],
  ["import of a built-in", "return (await import('fs')).readFileSync", "TypeError"],
  ["import of node:", "return await import('node:child_process')", "TypeError"],
  ["import of std", "return await import('std')", "TypeError"],
  ["import of qjs:os", "return await import('qjs:os')", "TypeError"],
  ["import of a file", "return await import('/etc/passwd')", "TypeError"],
  ["import of a file address", "return await import('file:///proc/self/environ')", "TypeError"],
  ["import of data:", "return await import('data:text/javascript,export default 1')", "TypeError"],
  ["import of https:", "return await import('https://example.com/x.js')", "TypeError"],
  ["import of JSON", "return await import('./package.json', { with: { type: 'json' } })", "TypeError"],
  ["an import that tells where it is", "try { await import('x') } catch (error) { return error.stack }", ""],
  ["import.meta", "return JSON.stringify(import.meta) + typeof import.meta.resolve", "{}undefined"],
  ["import.meta.dirname", "return typeof import.meta.dirname + typeof import.meta.url", "undefinedundefined"],
  ["Function", "return Function('return process')()", "ReferenceError"],
  ["new Function", "return new Function('return this')().process === undefined", true],
  ["eval", "return eval('typeof process')", "undefined"],
  ["indirect eval", "return (0, eval)('this.process === undefined')", true],
  ["AsyncFunction", "return (async () => {}).constructor('return typeof process')()", "undefined"],
  [
    "GeneratorFunction",
    "return (function* () {}).constructor('yield typeof process')().next().value",
    "undefined",
  ],
  [
    "AsyncGeneratorFunction",
    "return (await (async function* () {}).constructor('yield typeof process')().next()).value",
    "undefined",
  ],
  [
    "this.constructor.constructor",
    "return (function () { return this })()?.constructor?.constructor('return process')()",
    null,
  ],
  ["an object's constructor", "return ({}).constructor.constructor('return process')()", "ReferenceError"],
  ["a number's constructor", `${REACH} return reach(1)`, NOTHING],
  ["the input's constructor", `${REACH} return reach(input)`, NOTHING],
  ["credential's constructor", `${REACH} return reach(credential)`, NOTHING],
  ["fetch's constructor", `${REACH} return reach(fetch)`, NOTHING],
  ["log's constructor", `${REACH} return reach(log)`, NOTHING],
  ["log.error's constructor", `${REACH} return reach(log.error)`, NOTHING],
  ["console's constructor", `${REACH} return reach(console) + reach(console.log)`, NOTHING + NOTHING],
  ["a timer's constructor", `${REACH} return reach(setTimeout) + reach(clearTimeout)`, NOTHING + NOTHING],
  [
    "a promise of the host",
    `${REACH} const p = fetch('https://a.example'); const s = reach(p); await p; return s`,
    NOTHING,
  ],
  [
    "a response's constructor",
    `${REACH} const r = await fetch('https://a.example'); return reach(r) + reach(r.headers)`,
    NOTHING + NOTHING,
  ],
  [
    "a body's constructor",
    `${REACH} const r = await fetch('https://a.example'); return reach(await r.arrayBuffer())`,
    NOTHING,
  ],
  [
    "an error of the host",
    `${REACH} try { credential('OTHER') } catch (error) { return reach(error) }`,
    NOTHING,
  ],
  [
    "an error of a host's argument check",
    `${REACH} try { credential(Symbol()) } catch (error) { return reach(error) }`,
    NOTHING,
  ],
  [
    "an error of a host's request",
    `${REACH} try { await fetch('https://a', { body: {} }) } catch (error) { return reach(error) }`,
    NOTHING,
  ],
  [
    "the stack of a host's error",
    "try { credential('OTHER') } catch (error) { return /node|file:|\\/work|sandbox|internal/.test(error.stack) }",
    false,
  ],
  [
    "the stack of a deep recursion",
    "const f = () => f(); try { f() } catch (error) { return error.name + /node:|file:|internal/.test(error.stack) }",
    "RangeErrorfalse",
  ],
  [
    "Error.prepareStackTrace",
    "let seen = 0; Error.prepareStackTrace = (error, sites) => { seen = sites?.[0]?.getThis?.() ?? 0 }; try { credential('OTHER') } catch (error) { error.stack } delete Error.prepareStackTrace; return seen",
    0,
  ],
  [
    "Error.captureStackTrace",
    "const o = {}; Error.captureStackTrace?.(o); return /node:|file:|\\/runtime\\//.test(String(o.stack))",
    false,
  ],
  ["callee and caller", "return (function () { return arguments.callee.caller })()", "TypeError"],
  ["caller of a host function", "return fetch.caller", "TypeError"],
  [
    "an async generator's yield*",
    "let got; async function* g() { try { yield* { [Symbol.asyncIterator]: () => ({ next: () => ({ get then() { got = this; return undefined } }) }) } } catch {} } await g().next(); return typeof got?.constructor?.constructor('return typeof process')()",
    "string",
  ],
  [
    "__lookupGetter__",
    "return Object.prototype.__lookupGetter__('__proto__').constructor('return process')()",
    "ReferenceError",
  ],
  [
    "__proto__ of the tools",
    "return credential.__proto__.__proto__.constructor.constructor('return typeof process')()",
    "undefined",
  ],
  [
    "Proxy traps on credential's argument",
    "return credential(new Proxy({}, { get: (t, k, r) => r }))",
    "TypeError",
  ],
  [
    "a Proxy as the log's argument",
    "let host; log(new Proxy({}, { get(t, k, r) { host = this; return undefined }, ownKeys() { return [] } })); return host?.constructor?.constructor('return typeof process')() ?? 'undefined'",
    "undefined",
  ],
  [
    "a Proxy as request options",
    "let host; try { await fetch('https://a.example', new Proxy({}, { get(t, k) { host = this; return undefined } })) } catch {} return host.constructor.constructor('return typeof process')()",
    "undefined",
  ],
  [
    "toJSON of the output",
    "let host; return { toJSON(k) { host = this; return typeof host.constructor.constructor('return typeof process')() } }",
    "string",
  ],
  ["structuredClone of the tools", "return structuredClone({ credential })", "DataCloneError"],
  [
    "WebAssembly",
    "return new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))",
    "ReferenceError",
  ],
  ["Atomics", "return Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)", "ReferenceError"],
  [
    "SharedArrayBuffer's constructor",
    "return SharedArrayBuffer.constructor('return typeof process')()",
    "undefined",
  ],
  [
    "Worker and MessageChannel",
    "return typeof Worker + typeof MessageChannel + typeof BroadcastChannel",
    "undefined".repeat(3),
  ],
  ["sockets", "return typeof WebSocket + typeof XMLHttpRequest + typeof EventSource", "undefined".repeat(3)],
  ["storage", "return typeof localStorage + typeof indexedDB + typeof caches", "undefined".repeat(3)],
  [
    "Symbol.species of a promise",
    "class P extends Promise { static get [Symbol.species]() { return function (go) { go(() => {}, () => {}); P.seen = go } } } await P.prototype.then.call(fetch('https://a.example'), () => {}); return typeof P.seen",
    "undefined",
  ],
  [
    "Symbol.toPrimitive as a key",
    "let n = 0; return credential({ [Symbol.toPrimitive]: () => (n++ ? 'OTHER' : 'SERVICE_KEY') })",
    "TypeError",
  ],
  [
    "Symbol.hasInstance",
    "Object.defineProperty(Uint8Array, Symbol.hasInstance, { value: () => true }); return reached(await fetch('https://a.example', { method: 'POST', body: 'x' }))",
    200,
  ],
  [
    "Symbol.unscopables and with",
    "return Function('with (this) { return typeof process }').call({ [Symbol.unscopables]: {} })",
    "undefined",
  ],
  [
    "the global's prototype chain",
    "let o = globalThis; const names = []; while (o) { names.push(...Reflect.ownKeys(o).map(String)); o = Object.getPrototypeOf(o) } return names.filter((n) => /process|require|GUEST|keyhold|qjs|host|call$/i.test(n)).length",
    0,
  ],
  [
    "the source of host functions",
    "return [credential, fetch, log].some((f) => /readSync|fs|process/.test(f.toString()))",
    false,
  ],
  [
    "bind, call and apply of the tools",
    "return credential.call({}, 'SERVICE_KEY') === credential.apply(null, ['SERVICE_KEY']) && typeof credential.bind(1)",
    "function",
  ],
  ["new of the tools", "return typeof new credential('SERVICE_KEY')", "object"],
  [
    "WeakRef and FinalizationRegistry",
    "return new WeakRef({}).constructor.constructor('return typeof process')()",
    "undefined",
  ],
  [
    "Date's and Intl's surroundings",
    "return typeof Intl + Date.constructor('return typeof process')()",
    "undefinedundefined",
  ],
  ["RegExp's static properties", "/(.+)/.exec('x'); return String(RegExp.input)", "undefined"],
  [
    "JSON.parse's reviver",
    "let seen; JSON.parse('[1]', function () { seen = this; return 1 }); return seen.constructor.constructor('return typeof process')()",
    "undefined",
  ],
  ["a getter on the module", "return Object.keys(await import.meta).length", 0],
  [
    "Array.fromAsync with a host promise",
    "return (await Array.fromAsync?.([fetch('https://a.example')]))?.[0].constructor.constructor('return typeof process')() ?? 'undefined'",
    "undefined",
  ],
  [
    "a credential by prototype names",
    "const got = []; for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) { try { got.push(credential(key)) } catch (error) { got.push(error.code) } } return [...new Set(got)]",
    ["missing_credential"],
  ],
  ["a credential by array", "return credential(['SERVICE_KEY'])", "TypeError"],
  ["a credential with NUL", "return credential('SERVICE_KEY\\0')", "CredentialError"],
  ["a credential in other case", "return credential('service_key')", "CredentialError"],
  ["a credential with a homoglyph", "return credential('SERVICE_\\u212AEY')", "CredentialError"],
];

describe("code reaches nothing of the host", () => {
  const outcomes = new Map<string, unknown>();

  beforeAll(async () => {
    const attempts = ATTEMPTS.map(
      ([name, body]) => `[${JSON.stringify(name)}, async (input) => { ${body} }]`,
    ).join(",\n");
    const code = `
      const reached = (response) => response.status;
      export default async function execute(input, { credential, fetch, log }) {
        const outcomes = [];
        for (const [name, attempt] of [${attempts}]) {
          try { outcomes.push([name, await attempt(input)]) } catch (error) { outcomes.push([name, error?.name ?? String(error)]) }
        }
        return outcomes;
      }`;
    const { result } = await runTestCode(code);
    if (!result.ok) throw new Error(JSON.stringify(result));
    for (const [name, outcome] of result.output as [string, unknown][]) outcomes.set(name, outcome);
  });

  test.each(ATTEMPTS)("%s", (name, _body, outcome) => {
    expect(outcomes.has(name)).toBe(true);
    expect(outcomes.get(name)).toEqual(outcome);
  });
});

describe("what one step spoils, no other step meets", () => {
  const POLLUTE = `
    Object.prototype.polluted = "yes";
    Array.prototype.map = () => ["stolen"];
    JSON.stringify = () => '"stolen"';
    JSON.parse = () => ({ value: "stolen" });
    Promise.prototype.then = null;
    WeakMap.prototype.get = () => ({ id: 1, code: "x" });
    globalThis.fetch = globalThis.credential = () => "stolen";
    globalThis.left = credential;`;

  test("whatever its prototypes and globals are", async () => {
    await runTestCode(`${POLLUTE} export default () => 1`);
    await runTestCode(`export default () => { ${POLLUTE} }`);
    const seen =
      "return [{}.polluted ?? null, [1].map((n) => n + 1), typeof left, credential('SERVICE_KEY').length]";
    expect(await outputOf(seen)).toEqual([null, [2], "undefined", CODE_SECRET.length]);
  });

  test("also while both run", async () => {
    const [, clean] = await Promise.all([
      runTestCode(`${POLLUTE} export default () => new Promise(() => setInterval(() => {}, 5))`, {
        limits: { timeMs: 1_000 },
      }),
      outputOf(
        "await new Promise((resolve) => setTimeout(resolve, 50)); return [{}.polluted ?? null, typeof left]",
      ),
    ]);
    expect(clean).toEqual([null, "undefined"]);
  });

  test("an output named __proto__ changes nothing in the server", async () => {
    const output = await outputOf(
      `return JSON.parse('{"__proto__": {"polluted": "yes"}, "constructor": {"prototype": {"polluted": "yes"}}}')`,
    );
    expect(Object.getPrototypeOf(output)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});
