import { expect, test, vi } from "vitest";
import type { PersonContext } from "@/lib/auth/session";
import { AppError } from "@/lib/errors";
import type { FormState } from "@/lib/form-state";
import { answerCall, answerRead } from "./page-call";

// Only the framework's own signals pass through it, and no server of the framework runs here.
vi.mock("next/navigation", () => ({ unstable_rethrow: () => undefined }));

// Safe because nothing here looks into it.
const person = { actor: { id: "user_1" } } as PersonContext;
const OURS = { host: "localhost:3000", origin: "http://localhost:3000", "sec-fetch-site": "same-origin" };

const calling = (body: string, headers: Record<string, string> = OURS, signal?: AbortSignal) =>
  new Request("http://localhost:3000/acme/bots/x", {
    method: "POST",
    headers,
    body,
    ...(signal && { signal }),
  });

async function stateOf(response: Response): Promise<FormState<unknown>> {
  expect(response.status).toBe(200);
  expect(response.headers.get("cache-control")).toBe("no-store");
  return (await response.json()) as FormState<unknown>;
}

test("a call of our own page runs with its input, and ends when whoever made it leaves", async () => {
  const leaving = new AbortController();
  const run = vi.fn(async (ctx: PersonContext, input: Record<string, unknown>) => {
    leaving.abort();
    return { input, isEnded: ctx.signal?.aborted };
  });
  const state = await stateOf(await answerCall(calling('{"a":1}', OURS, leaving.signal), person, run));
  expect(state).toEqual({ status: "ok", data: { input: { a: 1 }, isEnded: true } });
});

test.each([
  ["another site", { ...OURS, origin: "https://evil.example" }, person, "forbidden"],
  ["no origin", { host: "localhost:3000" }, person, "forbidden"],
  ["a session that ended", OURS, "signed-out", "unauthenticated"],
  ["a place that is not theirs", OURS, null, "not_found"],
] as const)("%s is refused before anything runs", async (_who, headers, found, code) => {
  const run = vi.fn(async () => null);
  expect(await stateOf(await answerCall(calling("{}", headers), found, run))).toMatchObject({
    status: "error",
    code,
  });
  expect(run).not.toHaveBeenCalled();
});

test.each([
  ["too much", `{"a":"${"x".repeat(600_000)}"}`, "too_large"],
  ["no JSON", "CANARY-0123456789", "malformed"],
])("%s is refused, and not quoted", async (_what, body, code) => {
  const state = await stateOf(await answerCall(calling(body), person, async () => null));
  expect(state).toMatchObject({ status: "error", code });
  expect(JSON.stringify(state)).not.toContain("CANARY");
});

test("a refusal of what runs is told with its facts, and a failure without a word of its own", async () => {
  const refused = await answerRead(person, async () => {
    throw new AppError("rate_limited", "Too many.", { extras: { retryAfterSeconds: 3 } });
  });
  expect(await stateOf(refused)).toMatchObject({
    ...{ status: "error", code: "rate_limited", message: "Too many." },
    extras: { retryAfterSeconds: 3 },
  });
  const failed = await answerRead(person, async () => {
    throw new Error("CANARY-0123456789");
  });
  const state = await stateOf(failed);
  expect(state).toMatchObject({ status: "error", code: "internal" });
  expect(JSON.stringify(state)).not.toContain("CANARY");
});
