import type { Context } from "@/lib/domain/context";
import { problemOf } from "@/lib/http/problem";

/** Proxies close connections on which nothing moves for a minute. */
const KEEP_ALIVE_MS = 15_000;

type Work = (progress: NonNullable<Context["progress"]>, signal: AbortSignal) => Promise<unknown>;

/**
 * Server-sent events of one piece of work: `progress` while it goes on, then `result` or `problem`. The work is told to
 * end when the request is gone.
 */
export function eventStream(gone: AbortSignal, requestId: string, work: Work): Response {
  const unread = new AbortController();
  const signal = AbortSignal.any([gone, unread.signal]);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const write = (text: string) => {
        if (!signal.aborted) controller.enqueue(encoder.encode(text));
      };
      const send = (event: string, data: unknown) =>
        write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
      const timer = setInterval(() => write(":\n\n"), KEEP_ALIVE_MS);
      try {
        send("result", await work((event) => send("progress", event), signal));
      } catch (error) {
        // Whoever left is told nothing, and what ended because of that is no failure.
        if (!signal.aborted) send("problem", problemOf(error, requestId));
      } finally {
        clearInterval(timer);
        if (!signal.aborted) controller.close();
      }
    },
    cancel: () => unread.abort(),
  });
  return new Response(body, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      // A proxy that compresses or buffers would hold back what is told meanwhile.
      "cache-control": "no-store, no-transform",
      "x-accel-buffering": "no",
      "x-content-type-options": "nosniff",
    },
  });
}
