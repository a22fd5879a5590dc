import { expect, test } from "vitest";
import { readEvents } from "@/components/consumers/try/event-stream";
import { AppError } from "@/lib/errors";
import { eventStream } from "./event-stream";

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";

async function eventsOf(response: Response) {
  const found = [];
  for await (const { event, data } of readEvents(response.body!))
    found.push({ event, data: JSON.parse(data) as unknown });
  return found;
}

const still = () => new AbortController().signal;

test("what goes on is told at once, then the result, and nobody keeps it", async () => {
  const response = eventStream(still(), "req_1", async (progress) => {
    progress({ type: "text", text: "Hello\n\nevent: result\n" });
    await Promise.resolve();
    return { ok: true };
  });
  expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  expect(response.headers.get("cache-control")).toContain("no-store");
  expect(await eventsOf(response)).toEqual([
    { event: "progress", data: { type: "text", text: "Hello\n\nevent: result\n" } },
    { event: "result", data: { ok: true } },
  ]);
});

test("a refusal is a problem document inside the stream; a bug tells nothing but its reference", async () => {
  const refused = eventStream(still(), "req_1", async () => {
    throw new AppError("invalid", "Check the named fields.", { fields: { prompt: ["Required."] } });
  });
  expect(await eventsOf(refused)).toMatchObject([
    { event: "problem", data: { code: "invalid", fields: { prompt: ["Required."] }, requestId: "req_1" } },
  ]);
  const broken = eventStream(still(), "req_2", async () => {
    throw new Error(CANARY);
  });
  const events = await eventsOf(broken);
  expect(events).toMatchObject([{ event: "problem", data: { code: "internal", requestId: "req_2" } }]);
  expect(JSON.stringify(events)).not.toContain(CANARY);
});

test.each(["the request goes", "the reader goes"])("when %s, the work is told to end", async (who) => {
  const request = new AbortController();
  let told: AbortSignal | undefined;
  const response = eventStream(request.signal, "req_1", async (progress, signal) => {
    told = signal;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    progress({ type: "text", text: "too late" });
    return { ok: true };
  });
  if (who === "the request goes") request.abort();
  else await response.body!.cancel();
  await expect.poll(() => told?.aborted).toBe(true);
});
