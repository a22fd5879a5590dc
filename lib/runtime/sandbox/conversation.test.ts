import { describe, expect, test, vi } from "vitest";
import type { CodeCall } from "./call";
import { Conversation } from "./conversation";
import { CODE_LIMITS } from "./limits";
import { SandboxProcess } from "./process";

vi.setConfig({ testTimeout: 60_000 });

/** What a child does once its own program is no longer the one it was given. */
const PREAMBLE = `
  const fs = require("node:fs");
  const raw = (bytes) => { for (let at = 0; at < bytes.length; ) at += fs.writeSync(1, bytes, at) };
  const frame = (text) => { const body = Buffer.from(text); const head = Buffer.alloc(4); head.writeUInt32BE(body.length); raw(Buffer.concat([head, body])) };
  const say = (message) => frame(JSON.stringify(message));
  const read = (bytes) => { const buffer = Buffer.alloc(bytes); for (let at = 0; at < bytes; ) at += fs.readSync(0, buffer, at, bytes - at, null); return buffer };
  const hear = () => JSON.parse(read(read(4).readUInt32BE()).toString());
  const stay = () => setInterval(() => {}, 1000);
  say({ type: "ready" });
  const order = hear();`;

async function converse(body: string, changes: Partial<CodeCall> = {}) {
  const seen = { logs: 0, asked: 0, fetched: 0 };
  const call: CodeCall = {
    language: "javascript",
    code: "",
    input: null,
    signal: AbortSignal.timeout(50_000),
    log: () => void (seen.logs += 1),
    credential: async () => `value-${(seen.asked += 1)}`,
    fetch: async ({ url }) => ({
      status: 200,
      headers: [],
      body: String((seen.fetched += 1)).slice(0, 0),
      url,
    }),
    ...changes,
  };
  const process = new SandboxProcess(Buffer.from(`((require) => { ${PREAMBLE}\n${body} })`));
  await process.ready;
  const result = await new Conversation(process, call, {
    ...CODE_LIMITS,
    timeMs: 20_000,
    fetches: 3,
    logBytes: 10_000,
  }).run();
  await process.gone;
  return { result, seen };
}

describe("a child that is no longer ours is ended, and the step is lost", () => {
  const lies: [name: string, body: string][] = [
    ["when it ends without a word", "process.exit(0)"],
    ["when it crashes", "process.kill(process.pid, 'SIGSEGV')"],
    ["when it ends in the middle of a message", "raw(Buffer.from([0, 0, 1, 0, 123])); process.exit(0)"],
    ["when it says what is no JSON", "frame('{no'); stay()"],
    ["when it says JSON of another shape", "frame('[]'); stay()"],
    ["when it says null", "frame('null'); stay()"],
    ["when it says what nobody knows", "say({ type: 'exec', command: 'x' }); stay()"],
    [
      "when it adds to what it may say",
      "say({ type: 'done', output: '1', __proto__: null, more: 1 }); stay()",
    ],
    ["when it sends bytes that are no text", "raw(Buffer.from([0, 0, 0, 2, 255, 254])); stay()"],
    ["when it announces 4 GB", "raw(Buffer.from([255, 255, 255, 255])); stay()"],
    ["when it announces 17 MB", "raw(Buffer.from([1, 16, 0, 0])); stay()"],
    ["when it is ready twice", "say({ type: 'ready' }); stay()"],
    ["when it tells of a refusal that was none", "say({ type: 'refused', id: 7 }); stay()"],
    [
      "when it ends with a code of its own",
      "say({ type: 'failed', code: 'missing_credential', message: 'x' }); stay()",
    ],
    [
      "when it makes more requests than it may",
      "for (let id = 1; id < 9; id += 1) say({ type: 'fetch', id, url: 'https://a', method: 'GET', headers: [], body: null }); stay()",
    ],
    ["when it logs without end", "for (;;) say({ type: 'log', level: 'info', text: 'x' })"],
    ["when it asks to be woken without end", "for (;;) say({ type: 'wake', ms: 1e9 })"],
    ["when it sends empty messages without end", "for (;;) frame('')"],
    [
      "when it asks for credentials without end",
      "for (let id = 1; ; id += 1) say({ type: 'credential', id, key: 'K' + id, field: null })",
    ],
    [
      "when it names a credential by no text",
      "say({ type: 'credential', id: 1, key: { toString: 1 }, field: null }); stay()",
    ],
  ];

  test.each(lies)("%s", async (_name, body) => {
    const { result, seen } = await converse(body);
    expect(result).toMatchObject({ ok: false, error: { code: "sandbox_lost" } });
    expect(seen.logs).toBeLessThan(200);
    expect(seen.asked).toBeLessThanOrEqual(500);
    expect(seen.fetched).toBeLessThanOrEqual(3);
  });

  test("when it does not read what it asked for", async () => {
    const body =
      "for (let id = 1; id < 4; id += 1) say({ type: 'fetch', id, url: 'https://a', method: 'GET', headers: [], body: null }); stay()";
    const { result } = await converse(body, { signal: AbortSignal.timeout(3_000) });
    expect(result).toMatchObject({ ok: false, error: { code: "cancelled" } });
  });
});

describe("a child that is ours in shape", () => {
  test("can't say more than its output allows", async () => {
    const { result } = await converse(
      "say({ type: 'done', output: JSON.stringify('x'.repeat(2e6)) }); stay()",
    );
    expect(result).toMatchObject({ ok: false, error: { code: "output_too_large" } });
  });

  test("can't return what is no JSON, or nested so deeply that others fall over it", async () => {
    for (const output of ["'{'", "'['.repeat(3e5) + ']'.repeat(3e5)"]) {
      const { result } = await converse(`say({ type: 'done', output: ${output} }); stay()`);
      expect(result).toMatchObject({ ok: false, error: { code: "code_error" } });
    }
  });

  test("is believed once: what it says after its end is nothing", async () => {
    const { result, seen } = await converse(
      "say({ type: 'done', output: '1' }); say({ type: 'log', level: 'info', text: 'late' }); say({ type: 'credential', id: 1, key: 'A', field: null }); stay()",
    );
    expect(result).toEqual({ ok: true, output: 1 });
    expect(seen).toEqual({ logs: 0, asked: 0, fetched: 0 });
  });

  test("is told no credential before it asks", async () => {
    const { result } = await converse(
      "say({ type: 'done', output: JSON.stringify(JSON.stringify(order)) }); stay()",
      {
        credential: async () => "unasked-canary",
      },
    );
    expect(JSON.stringify(result)).not.toContain("unasked-canary");
    expect(result).toMatchObject({ ok: true });
  });

  test("whose own memory is used up is told as such", async () => {
    const { result } = await converse("const all = []; for (;;) all.push({ a: [all.length] })");
    expect(result).toMatchObject({ ok: false, error: { code: "memory_exceeded" } });
  });
});
