import { describe, expect, test } from "vitest";
import { canaryForms, findCanary } from "@/lib/testing/canary";
import { HttpBench } from "@/lib/testing/http-consumers";
import type { HttpResult } from "./call";
import { tool } from "@/lib/consumers/tool";

const bench = new HttpBench();

interface Attempt {
  config?: Record<string, unknown>;
  path?: string;
}

async function tried({ config = {}, path = "/v1/customers" }: Attempt) {
  const whole = { description: "d", method: "GET", url: `${bench.service.url}${path}`, ...config };
  const result = await bench.attempt(tool, { config: whole, input: { arguments: {} } });
  return result as HttpResult;
}

describe("an answer", () => {
  test("that echoes the secret is masked in its body and headers", async () => {
    const result = await tried({ path: "/v1/echo" });
    expect(result.body).toMatchObject({ sent: "[SERVICE_TOKEN]", "[SERVICE_TOKEN]": true });
    expect(JSON.stringify(result)).toContain("[SERVICE_TOKEN]");
    for (const form of canaryForms(bench.key)) expect(JSON.stringify(result)).not.toContain(form);
  });

  test.each(["/v1/escaped", "/v1/long", "/v1/refusing"])(
    "of %s hides the secret however it is written",
    async (path) => {
      const result = await tried({ path });
      expect(findCanary(JSON.stringify(result), bench.key)).toEqual([]);
      expect(JSON.stringify(result)).toMatch(path === "/v1/long" ? /y{100}/ : /\[SERVICE_TOKEN\]/);
    },
  );

  test("to Basic hides user name and password as one text", async () => {
    const inject = { in: "basic", username: "api", password: "{token}" };
    const { headers } = await tried({ path: "/v1/echo", config: { inject } });
    expect(headers["x-request-id"]).not.toContain(
      Buffer.from(`api:${bench.key}`).toString("base64").slice(0, 12),
    );
  });

  test("that is a redirect is not followed, and its address is not shown", async () => {
    const result = await tried({ path: "/v1/redirect" });
    expect(result).toMatchObject({ ok: false, outcome: "unknown", status: 302 });
    expect(result.message).toMatch(/answered with a redirect, which is not followed \(302\)\.$/);
    expect(result.headers).not.toHaveProperty("location");
    expect(bench.service.requests).toHaveLength(1);
  });

  test("that is huge, or that never comes, is a result", async () => {
    expect(await tried({ path: "/v1/huge" })).toMatchObject({ ok: false, outcome: "unknown", body: null });
    expect(await tried({ path: "/v1/silent" })).toMatchObject({
      ok: false,
      outcome: "unknown",
      status: null,
    });
  });

  test("longer than what is shown is cut", async () => {
    const { body, truncated } = await tried({ path: "/v1/long" });
    expect(truncated).toBe(true);
    expect(body).toHaveLength(65_536);
  });

  test.each([
    ["/v1/text", "plain"],
    ["/v1/broken", "{not json"],
    ["/v1/binary", null],
    ["/v1/empty", null],
    ["/v1/deep", null],
  ])("of %s is shown as %j", async (path, body) => {
    expect(await tried({ path })).toMatchObject({ ok: true, body });
  });

  test("shows the headers that say when to come again, and no others", async () => {
    const result = await tried({ path: "/v1/busy" });
    expect(result).toMatchObject({ ok: false, outcome: "unknown", status: 429 });
    expect(result.headers).toEqual({
      "content-type": "application/json",
      "retry-after": "7",
      "x-ratelimit-remaining": "0",
    });
    expect(await tried({ path: "/v1/failing" })).toMatchObject({
      ok: false,
      outcome: "unknown",
      status: 500,
    });
  });
});
