import { describe, expect, test } from "vitest";
import { headerOf, requestTo, type Sample, sampleCredential } from "@/lib/testing/peers/sample-credential";
import { inject, injectedPlaces, type Outgoing } from "./inject";

const send = (sample: Sample) => inject(requestTo(sample), sample);
const request = (url: URL): Outgoing => ({ method: "GET", url, headers: [], body: null });

describe("a header is set once", () => {
  const openai = () => sampleCredential({ templateId: "openai" });

  test("whatever the caller had there is gone, in any spelling", async () => {
    const sample = openai();
    const own: [string, string][] = [
      ["authorization", "Bearer caller"],
      ["AUTHORIZATION", "Bearer caller"],
      ["accept", "application/json"],
    ];
    const changed = await inject({ ...requestTo(sample), headers: own }, sample);
    expect(changed.headers.filter(([name]) => name.toLowerCase() === "authorization")).toHaveLength(1);
    expect(JSON.stringify(changed.headers)).not.toContain("caller");
    expect(headerOf(changed, "accept")).toBe("application/json");
  });

  test("a version the caller asks for stays", async () => {
    const sample = sampleCredential({ templateId: "anthropic" });
    const changed = await inject(
      { ...requestTo(sample), headers: [["Anthropic-Version", "2030-01-01"]] },
      sample,
    );
    expect(headerOf(changed, "anthropic-version")).toBe("2030-01-01");
    expect(injectedPlaces(sample).headers).toEqual(["authorization", "x-api-key"]);
  });

  test("an optional one without a value is left out", async () => {
    const sample = sampleCredential({ templateId: "openai", without: ["organization_id", "project_id"] });
    const changed = await inject(requestTo(sample), sample);
    expect(changed.headers.map(([name]) => name)).toEqual(["Authorization"]);
  });

  test("the request that was passed in is not changed", async () => {
    const sample = openai();
    const before = requestTo(sample);
    await inject(before, sample);
    expect(before).toEqual(requestTo(sample));
  });

  test.each(["line\r\nX-Other: 1", "nul\0", "tab\tinside", "über€", "emoji 🔑"])(
    "a value no header can hold is refused without repeating it",
    async (token) => {
      const sample = sampleCredential({ templateId: "openai", secrets: { token } });
      const refused = await send(sample).catch((error: unknown) => error);
      expect(refused).toMatchObject({ code: "invalid" });
      expect(String(refused)).not.toContain(token);
    },
  );

  test.each([
    "Host",
    "host",
    "Content-Length",
    "Transfer-Encoding",
    "Connection",
    "Cookie",
    "Proxy-Authorization",
    "X-Forwarded-For",
    "a b",
    "x:y",
    "",
  ])("the name %j from a field is refused", async (name) => {
    const sample = sampleCredential({ templateId: "http-header", plain: { header_name: name || " " } });
    await expect(send(sample)).rejects.toMatchObject({ code: "invalid" });
  });
});

test("a required value that is missing is named, never sent as an empty one", async () => {
  const sample = sampleCredential({ templateId: "anthropic", without: ["token"] });
  await expect(send(sample)).rejects.toThrow("This credential has no value for “token”.");
});

test("hosts that ask for no key are called without one", async () => {
  const sample = sampleCredential({
    templateId: "openai-compatible",
    without: ["token"],
    plain: { base_url: "https://llm.example.com/v1" },
  });
  expect((await send(sample)).headers).toEqual([]);
});

test("braces inside a value are not filled in again", async () => {
  const sample = sampleCredential({ templateId: "openai", secrets: { token: "{organization_id}{token}" } });
  expect(headerOf(await send(sample), "authorization")).toBe("Bearer {organization_id}{token}");
});

describe("a path", () => {
  const bot = () => sampleCredential({ templateId: "telegram-bot", secrets: { token: "12345:AbC_d-e" } });
  test.each([
    ["/getMe", "/bot12345:AbC_d-e/getMe"],
    ["/bot__telegram_bot_token__/getMe", "/bot12345:AbC_d-e/getMe"],
    ["/file/bot__telegram_bot_token__/photos/1.jpg", "/file/bot12345:AbC_d-e/photos/1.jpg"],
    ["/botkh_caller/sendMessage?chat_id=1", "/bot12345:AbC_d-e/sendMessage?chat_id=1"],
    ["/", "/bot12345:AbC_d-e/"],
  ])("%s becomes %s", async (before, after) => {
    const sample = bot();
    const changed = await inject(requestTo(sample, before), sample);
    expect(changed.url.pathname + changed.url.search).toBe(after);
  });

  test.each(["..", ".", "a/../../b", "a?b", "a#b", "a\\b", "%2e%2e"])(
    "a value cannot leave its place: %j",
    async (token) => {
      const sample = sampleCredential({ templateId: "telegram-bot", secrets: { token } });
      const changed = await inject(requestTo(sample, "/getMe"), sample).catch(() => null);
      if (changed) expect(changed.url.pathname).toMatch(/^\/bot[^/]+\/getMe$/);
    },
  );
});

describe("an address that is the secret", () => {
  const hook = (url: string) => sampleCredential({ templateId: "discord-webhook", secrets: { url } });

  test("keeps its own path and query in front of what is asked below it", async () => {
    const sample = hook("https://discord.com/api/webhooks/1/secret?key=own");
    const changed = await inject(
      request(new URL("https://discord.com/messages/7?wait=true&key=caller")),
      sample,
    );
    expect(changed.url.href).toBe("https://discord.com/api/webhooks/1/secret/messages/7?key=own&wait=true");
  });

  test("cannot be climbed out of", async () => {
    const sample = hook("https://discord.com/api/webhooks/1/secret");
    const changed = await inject(request(new URL("https://discord.com/../../%2e%2e/users")), sample);
    expect(changed.url.pathname).toBe("/api/webhooks/1/secret/users");
  });

  test("is not called when it is elsewhere than it was bound to", async () => {
    const sample = { ...hook("https://discord.com/api/webhooks/1/secret"), hosts: ["canary.discord.com"] };
    await expect(inject(request(new URL("https://canary.discord.com/")), sample)).rejects.toMatchObject({
      reason: "host",
    });
  });
});

test("a query parameter replaces the caller's and leaves the other bytes alone", async () => {
  const sample = sampleCredential({ templateId: "serpapi", secrets: { token: "a&b=c" } });
  const url = new URL("https://serpapi.com/search?q=a%20b+c&api_key=caller&api%5Fkey=caller&x");
  const changed = await inject(request(url), sample);
  expect(changed.url.search).toBe("?q=a%20b+c&x&api_key=a%26b%3Dc");
});
