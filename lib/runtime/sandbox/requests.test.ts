import { afterAll, describe, expect, test, vi } from "vitest";
import { outputOf, runTestCode } from "@/lib/testing/code-calls";
import { closeSandbox } from "./run-code";

vi.setConfig({ testTimeout: 60_000 });
afterAll(closeSandbox);

describe("requests", () => {
  test("go to the parent with method, headers and body, and come back as a response", async () => {
    const { result, requests } = await runTestCode(`
      export default async (input, { fetch }) => {
        const response = await fetch(new URL("https://api.example/items?a=1"), {
          method: "post", headers: { Authorization: "Bearer x" }, body: JSON.stringify({ é: 1 }),
        });
        const { sent } = await response.json();
        return [response.status, response.ok, response.url, response.headers.get("Content-Type"), sent.method];
      }`);
    expect(result).toEqual({
      ok: true,
      output: [200, true, "https://api.example/items?a=1", "application/json", "POST"],
    });
    const [request] = requests;
    expect(Buffer.from(request!.body!, "base64").toString()).toBe('{"é":1}');
    expect(request!.headers).toContainEqual(["authorization", "Bearer x"]);
  });

  test("carry bytes and forms as they are", async () => {
    const { requests } = await runTestCode(`
      export default async (input, { fetch }) => {
        await fetch("https://a.example/", { method: "PUT", body: new Uint8Array([0, 255, 10, 128]).subarray(1) });
        await fetch("https://a.example/", { method: "POST", body: new URLSearchParams({ a: "b c" }) });
      }`);
    expect([...Buffer.from(requests[0]!.body!, "base64")]).toEqual([255, 10, 128]);
    expect(Buffer.from(requests[1]!.body!, "base64").toString()).toBe("a=b+c");
    expect(requests[1]!.headers[0]).toEqual([
      "content-type",
      "application/x-www-form-urlencoded;charset=UTF-8",
    ]);
  });

  test("run beside each other", async () => {
    let open = 0;
    let most = 0;
    const { result } = await runTestCode(
      `export default async (input, { fetch }) => {
        const bodies = await Promise.all([1, 2, 3, 4].map((n) => fetch("https://a.example/" + n).then((r) => r.text())));
        return bodies;
      }`,
      {
        fetch: async ({ url }) => {
          most = Math.max(most, (open += 1));
          while (most < 4) await new Promise((resolve) => setTimeout(resolve, 5));
          open -= 1;
          return { status: 200, headers: [], body: Buffer.from(url.slice(-1)).toString("base64"), url };
        },
      },
    );
    expect(result).toEqual({ ok: true, output: ["1", "2", "3", "4"] });
  });

  test("that are refused throw with a code, and end the step with it when nobody catches", async () => {
    const refuse = async () => {
      throw Object.assign(new Error("internal detail"), { code: "host_not_allowed" });
    };
    const caught = `try { await fetch("https://b.example") } catch (error) { return [error.name, error.code] }`;
    expect(await outputOf(caught, { fetch: refuse })).toEqual(["FetchError", "host_not_allowed"]);
    const { result } = await runTestCode("export default () => fetch('https://b.example')", {
      fetch: refuse,
    });
    expect(result).toMatchObject({ ok: false, error: { code: "host_not_allowed" } });
    expect(JSON.stringify(result)).not.toContain("internal detail");
  });

  test("end with the step", async () => {
    let signal: AbortSignal | undefined;
    await runTestCode(
      "export default async (input, { fetch }) => { void fetch('https://a.example'); credential('SERVICE_KEY') }",
      {
        fetch: (_request, given) => {
          signal = given;
          return new Promise(() => undefined);
        },
      },
    );
    expect(signal?.aborted).toBe(true);
  });

  test("may be given up by the code", async () => {
    const given = `
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 5);
      try { await fetch("https://a.example", { signal: controller.signal }) } catch (error) { return error.name }`;
    expect(await outputOf(given, { fetch: () => new Promise(() => undefined) })).toBe("AbortError");
  });
});
