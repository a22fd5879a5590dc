import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startAskedService } from "@/lib/testing/peers/asked-service";
import type { SampleParts } from "@/lib/testing/peers/sample-credential";
import { type HostAnswer, json } from "@/lib/testing/peers/template-hosts";

const HOSTS = ["api.anthropic.com", "api.openai.com", "github.example.com", "api.openweathermap.org"];

let service: Awaited<ReturnType<typeof startAskedService>>;
beforeAll(async () => {
  service = await startAskedService(HOSTS);
});
afterAll(() => service.stop());
const ask: (typeof service)["ask"] = (...parts) => service.ask(...parts);
const of = (templateId: string, rest: SampleParts = {}): SampleParts => ({ templateId, ...rest });

describe("the words of each outcome", () => {
  test("valid", async () => {
    const result = await ask(of("anthropic"), json({ data: [] }));
    expect(result).toMatchObject({ outcome: "valid", status: 200, host: "api.anthropic.com", facts: {} });
    expect(result.message).toBe(`Anthropic accepted this key (${result.latencyMs} ms).`);
    expect(Date.parse(result.checkedAt)).toBeGreaterThan(0);
  });

  test("limited", async () => {
    const result = await ask(of("openai"), json({ error: { message: "Missing scopes" } }, 403));
    expect(result).toMatchObject({ outcome: "limited", status: 403 });
    expect(result.message).toBe(
      "Key is real, but limited: restricted key: genuine, but without the model-list permission. That may be fine.",
    );
  });

  test("rejected, in the service's own words", async () => {
    const answer = json(
      { type: "error", error: { type: "authentication_error", message: "invalid x-api-key" } },
      401,
    );
    const result = await ask(of("anthropic"), answer);
    expect(result).toMatchObject({ outcome: "rejected", status: 401 });
    expect(result.message).toBe("Anthropic said: “invalid x-api-key” (401).");
  });

  test("rejected, with half of the key hidden", async () => {
    const message =
      "Incorrect API key provided: sk-proj-********************us21. You can find your key at https://x.example.";
    const result = await ask(of("openai"), json({ error: { message } }, 401));
    expect(result.message).toBe("OpenAI said: “Incorrect API key provided: [key].” (401).");
  });

  test("rejected, with what the catalogue knows beside it", async () => {
    const result = await ask(of("openweathermap"), json({ cod: 401, message: "Invalid API key." }, 401));
    expect(result.message).toBe(
      "OpenWeatherMap said: “Invalid API key.” (401). New keys take up to two hours to start working.",
    );
  });

  test("nobody but a service of the catalogue is quoted", async () => {
    const own = of("github", { plain: { base_url: "https://github.example.com/api/v3" } });
    const result = await ask(own, json({ message: "Call 555-1234 to reset your key" }, 401));
    expect(result.message).toBe("github.example.com rejected this key (401).");
  });

  test.each<[string, HostAnswer, string]>([
    ["no answer", null, "No answer from api.anthropic.com. The key may still be fine."],
    ["an outage", { status: 529 }, "Anthropic could not answer (529). The key may still be fine."],
    [
      "a limit",
      { status: 429 },
      "Anthropic asks to wait before the next call (429). The key may still be fine.",
    ],
    [
      "another answer",
      { status: 418 },
      "Anthropic answered 418, which says nothing about the key. The key may still be fine.",
    ],
    [
      "a redirect",
      { status: 307, headers: { location: "http://169.254.169.254/latest/meta-data" } },
      "Anthropic answered with a redirect (307), which a test does not follow. The key may still be fine.",
    ],
    [
      "a page",
      { status: 200, headers: { "content-type": "text/html" }, body: "<html>Sign in" },
      "Anthropic answered with a web page (200) instead of what its interface sends. The key may still be fine.",
    ],
    [
      "a country that is not served",
      json({ error: { message: "Request not allowed" } }, 403),
      "Anthropic refused this call for another reason than the key: Anthropic does not serve the place that this " +
        "server is in. The key may still be fine.",
    ],
  ])("couldn't check: %s", async (_what, answer, message) => {
    const result = await ask(of("anthropic"), answer);
    expect(result).toMatchObject({ outcome: "unknown", message });
    expect(service.requests.every(({ host }) => host === "api.anthropic.com")).toBe(true);
  });
});

describe("own failures are never the key's", () => {
  test("a host the credential is not bound to is not called", async () => {
    const result = await ask(of("anthropic", { hosts: ["api.openai.com"] }), json({}));
    expect(result.outcome).toBe("unknown");
    expect(result.message).toBe("This credential may not be sent to api.anthropic.com.");
    expect(service.requests).toEqual([]);
  });

  test("a private host is not called, and the refusal says how to allow it", async () => {
    const result = await ask(
      of("openai-compatible", { plain: { base_url: "http://127.0.0.1:9/v1" } }),
      json({}),
    );
    expect(result.outcome).toBe("unknown");
    expect(result.message).toContain("KEYHOLD_EGRESS_ALLOW=127.0.0.1:9");
  });

  test("a value that is missing is named", async () => {
    const result = await ask(of("anthropic", { without: ["token"] }), json({}));
    expect(result).toMatchObject({
      outcome: "unknown",
      message: "This credential has no value for “token”.",
    });
  });

  test("a value no header can hold stays here", async () => {
    const result = await ask(of("anthropic", { secrets: { token: "CANARY\nX: 1" } }), json({}));
    expect(result.outcome).toBe("unknown");
    expect(service.requests).toEqual([]);
  });

  test("whoever stops a test is told so", async () => {
    const stop = new AbortController();
    const answer = () => {
      stop.abort();
      return null;
    };
    const result = await ask(of("anthropic"), answer, { signal: stop.signal });
    expect(result).toMatchObject({ outcome: "unknown", message: "The test was stopped." });
  });
});

test("types without a service of their own have no test, and say so", async () => {
  for (const type of [
    "api_token",
    "api_key_pair",
    "username_password",
    "oauth2",
    "bot_token",
    "webhook",
    "custom",
  ] as const) {
    const result = await ask({ type, hosts: ["api.openai.com"] }, json({}));
    expect(result).toMatchObject({
      outcome: "unknown",
      host: "",
      message: "No test for credentials of this type.",
    });
  }
  expect(service.requests).toEqual([]);
});
