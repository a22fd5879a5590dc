import { expect, test } from "vitest";
import { readEvents } from "./event-stream";

const bodyOf = (...chunks: Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

async function eventsIn(...chunks: Uint8Array[]) {
  const found = [];
  for await (const event of readEvents(bodyOf(...chunks))) found.push(event);
  return found;
}

const TEXT =
  ':\n\nevent: progress\ndata: {"text":"für"}\n\nevent: result\r\ndata: a\r\ndata: b\r\n\r\nevent: cut\ndata: x';
const EVENTS = [
  { event: "progress", data: '{"text":"für"}' },
  { event: "result", data: "a\nb" },
];

test("events are read whole; comments, and what broke off, are none", async () => {
  expect(await eventsIn(new TextEncoder().encode(TEXT))).toEqual(EVENTS);
});

test("it does not matter where the stream is cut", async () => {
  const bytes = new TextEncoder().encode(TEXT);
  for (let at = 1; at < bytes.length; at++)
    expect(await eventsIn(bytes.slice(0, at), bytes.slice(at))).toEqual(EVENTS);
});

test("whoever stops reading lets go of the stream", async () => {
  let isCancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("data: more\n\n")),
    cancel: () => {
      isCancelled = true;
    },
  });
  for await (const _event of readEvents(body)) break;
  await expect.poll(() => isCancelled).toBe(true);
});
