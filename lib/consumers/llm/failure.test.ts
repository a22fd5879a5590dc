import { APICallError } from "ai";
import { describe, expect, test } from "vitest";
import { EgressError } from "@/lib/egress/error";
import { AppError } from "@/lib/errors";
import { createRedactor } from "@/lib/runtime/redact/redactor";
import { findCanary } from "@/lib/testing/canary";
import { failureOf, quoted } from "./failure";

const KEY = "sk-canary-0a1b2c3d4e5f6a7b8c9d";
const redactor = createRedactor();
redactor.add("OPENAI_API_KEY", KEY);

const asked = {
  peer: "OpenAI",
  model: "gpt-5.2",
  hasKey: true,
  redactor,
  signal: new AbortController().signal,
};

/** As the SDK makes it: with the whole request inside. */
const apiError = (statusCode: number, responseBody: string) =>
  new APICallError({
    message: `raw ${KEY}`,
    url: "https://api.openai.com/v1/responses",
    requestBodyValues: { prompt: "private prompt", key: KEY },
    responseHeaders: { "x-request-id": "req_1" },
    statusCode,
    responseBody,
  });
const failure = (status: number, body: unknown, hasKey = true) =>
  failureOf(apiError(status, typeof body === "string" ? body : JSON.stringify(body)), { ...asked, hasKey });
const saying = (message: string, code?: string) => ({ error: { message, code } });

describe("what a refusal says about the key, in one sentence", () => {
  test.each([
    [
      401,
      saying("Incorrect API key provided."),
      "rejected",
      "OpenAI refused the key (401): “Incorrect API key provided.”",
    ],
    [
      403,
      saying("Your project may not use this"),
      "rejected",
      "OpenAI refused the key (403): “Your project may not use this”.",
    ],
    [
      400,
      saying("API key not valid. Please pass a valid API key."),
      "rejected",
      "OpenAI refused the key (400): “API key not valid. Please pass a valid API key.”",
    ],
    [
      400,
      { code: "invalid", error: "Incorrect API key provided: xa***li." },
      "rejected",
      "OpenAI refused the key (400): “Incorrect API key provided: [key].”",
    ],
    [
      404,
      saying("The model `gpt-5.2` does not exist or you do not have access to it."),
      "valid",
      "OpenAI has no model “gpt-5.2” (404): “The model `gpt-5.2` does not exist or you do not have access to it.”",
    ],
    [
      404,
      { type: "error", error: { type: "not_found_error", message: "model: gpt-5.2" } },
      "valid",
      "OpenAI has no model “gpt-5.2” (404): “model: gpt-5.2”.",
    ],
    [
      400,
      { object: "error", message: "Invalid model: gpt-5.2", code: "1500" },
      "valid",
      "OpenAI has no model “gpt-5.2” (400): “Invalid model: gpt-5.2”.",
    ],
    [
      404,
      { error: 'model "gpt-5.2" not found, try pulling it first' },
      "valid",
      'OpenAI has no model “gpt-5.2” (404): “model "gpt-5.2" not found, try pulling it first”.',
    ],
    [
      404,
      "<html>nothing here</html>",
      "unknown",
      "OpenAI has nothing at this address (404). Check the base URL.",
    ],
    [
      429,
      saying("Rate limit reached"),
      "unknown",
      "OpenAI takes no more calls for now (429): “Rate limit reached”. Try again later.",
    ],
    [
      429,
      saying("You exceeded your current quota.", "insufficient_quota"),
      "limited",
      "OpenAI has no credit left for this key (429): “You exceeded your current quota.”",
    ],
    [
      402,
      saying("Insufficient Balance"),
      "limited",
      "OpenAI has no credit left for this key (402): “Insufficient Balance”.",
    ],
    [
      400,
      saying("Your credit balance is too low to access the API."),
      "limited",
      "OpenAI has no credit left for this key (400): “Your credit balance is too low to access the API.”",
    ],
    [
      422,
      { detail: [{ msg: "Extra inputs are not permitted" }] },
      "unknown",
      "OpenAI could not take the request (422): “Extra inputs are not permitted”.",
    ],
    [500, saying("The server had an error"), "unknown", "OpenAI failed (500): “The server had an error”."],
    [503, "upstream connect error", "unknown", "OpenAI failed (503)."],
    [
      529,
      { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
      "unknown",
      "OpenAI failed (529): “Overloaded”.",
    ],
    [302, "", "unknown", "OpenAI answered with a redirect, which is not followed (302). Check the base URL."],
  ])("%i %j", (status, body, outcome, message) => {
    expect(failure(status, body)).toEqual({ outcome, message });
  });

  test("without a key it is not the key that was refused", () => {
    expect(failure(401, saying("You didn't provide an API key."), false)).toEqual({
      outcome: "rejected",
      message:
        "OpenAI asks for a key (401): “You didn't provide an API key.” Assign a credential to this configuration.",
    });
  });
});

test("an error event in the middle of a stream is a failure that says nothing about the key", () => {
  expect(failureOf({ type: "overloaded_error", message: "Overloaded" }, asked)).toEqual({
    outcome: "unknown",
    message: "OpenAI broke off with an error: “Overloaded”.",
  });
});

test("an answer that is no model's is said to be none", () => {
  const message =
    "OpenAI answered with something that is not a model's answer. Check the base URL and the model.";
  expect(failureOf(new TypeError(`cannot read ${KEY}`), asked)).toEqual({ outcome: "unknown", message });
  expect(failureOf(apiError(200, "<html>"), asked)).toEqual({ outcome: "unknown", message });
  expect(failureOf(null, asked)).toEqual({ outcome: "unknown", message });
});

test("a silent or broken network says nothing about the key, and a refused address is the caller's to mend", () => {
  const of = (error: unknown) => failureOf(error, asked);
  expect(of(new EgressError("connect", "api.openai.com"))).toEqual({
    outcome: "unknown",
    message: "No answer from OpenAI.",
  });
  expect(of(new EgressError("timeout", "api.openai.com")).message).toBe("OpenAI did not answer in time.");
  const wrapped = new Error("Failed to process", { cause: new EgressError("closed", "api.openai.com") });
  expect(of(wrapped).message).toBe("OpenAI ended the connection before the answer was complete.");
  expect(() => of(new EgressError("private_address", "10.0.0.1", "Not public."))).toThrow("Not public.");
  expect(() => of(new AppError("credential_empty", "Holds no key."))).toThrow("Holds no key.");
});

test("whoever stopped the call is told so, whatever the SDK made of it", () => {
  const stopped = (reason?: Error) =>
    failureOf(new TypeError("x"), { ...asked, signal: AbortSignal.abort(reason) }).message;
  expect(stopped()).toBe("Stopped before the answer was complete.");
  expect(stopped(new DOMException("late", "TimeoutError"))).toBe("OpenAI did not answer in time.");
});

describe("a peer's words", () => {
  test("are one short line without control characters", () => {
    expect(quoted("a\r\nb\u0000\u001b[31mc\u202e\u2028d\ue000", redactor)).toBe("a b [31mc d");
    const long = quoted("é😀".repeat(300), redactor);
    expect(Array.from(long)).toHaveLength(200);
    expect(long.endsWith("…")).toBe(true);
    expect(long.isWellFormed()).toBe(true);
  });

  test("never hold a value, not cut short, not encoded, not starred by the peer", () => {
    const echoes = [
      `Incorrect key ${KEY}`,
      `${"x".repeat(190)} ${KEY}`,
      `Basic ${Buffer.from(`user:${KEY}`).toString("base64")}`,
      `Incorrect API key provided: ${KEY.slice(0, 9)}************${KEY.slice(-4)}. See the page.`,
    ];
    for (const echo of echoes) {
      const line = quoted(echo, redactor);
      expect(findCanary(line, KEY)).toEqual([]);
      expect(line).not.toContain(KEY.slice(0, 12));
      expect(line).not.toContain(KEY.slice(-4));
    }
    expect(quoted(echoes[3]!, redactor)).toBe("Incorrect API key provided: [key]. See the page.");
  });

  test("never bring the rest of the SDK's error along", () => {
    const { message } = failure(401, saying("No."));
    expect(message).not.toMatch(/private prompt|req_1|https:/);
    expect(findCanary(message, KEY)).toEqual([]);
  });
});
