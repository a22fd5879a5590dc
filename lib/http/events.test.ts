import { expect, test } from "vitest";
import type { RunEvent } from "@/lib/domain/runs/follow";
import { AppError } from "@/lib/errors";
import { eventStream } from "./events";

const line = (text: string): RunEvent => ({
  event: "log",
  data: { step: "one", lines: [{ at: "2026-01-01T00:00:00.000Z", level: "info", text }] },
});

test("a stream tells every event, and ends", async () => {
  async function* events(): AsyncGenerator<RunEvent> {
    yield line("a\nb");
    await Promise.resolve();
    yield line("c");
  }
  const text = await new Response(eventStream("req_1", events())).text();
  const parts = text.split("\n\n").filter(Boolean);
  expect(parts).toHaveLength(2);
  expect(parts[0]).toBe(`event: log\ndata: ${JSON.stringify(line("a\nb").data)}`);
});

test("a refusal on the way is an event of its own, without what nobody may know", async () => {
  async function* events(error: Error): AsyncGenerator<RunEvent> {
    yield line("a");
    await Promise.resolve();
    throw error;
  }
  const told = await new Response(eventStream("req_1", events(new AppError("not_found", "Gone.")))).text();
  expect(told).toContain('event: problem\ndata: {"type":"urn:keyhold:error:not_found"');
  const hidden = await new Response(eventStream("req_1", events(new Error("a stranger's words")))).text();
  expect(hidden).toContain('"code":"internal"');
  expect(hidden).not.toContain("stranger");
});

test("whoever leaves ends the following", async () => {
  let hasEnded = false;
  async function* events(): AsyncGenerator<RunEvent> {
    try {
      for (;;) {
        yield line("a");
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    } finally {
      hasEnded = true;
    }
  }
  const reader = eventStream("req_1", events()).getReader();
  await reader.read();
  await reader.cancel();
  expect(hasEnded).toBe(true);
});
