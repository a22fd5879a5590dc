import "server-only";
import type { ServerResponse } from "node:http";
import { eventText, type RunEvent } from "@/lib/domain/runs/follow";
import { log } from "@/lib/log";
import { problemOf } from "./problem";
import { PROGRAM_HEADERS } from "./send";

/** How often something is sent at least, so that nobody on the way takes the silence for an end. */
const SIGN_OF_LIFE_MS = 15_000;

export const EVENT_STREAM = "text/event-stream; charset=utf-8";

/**
 * Sends events until there are no more or nobody listens. A refusal before the first is thrown; one after it is an event
 * of its own, `problem`, because the status is sent already.
 */
export async function sendEvents(
  response: ServerResponse,
  requestId: string,
  follow: (signal: AbortSignal) => AsyncGenerator<RunEvent>,
): Promise<number> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  const events = follow(gone.signal);
  const first = await events.next();
  const headers = { ...PROGRAM_HEADERS, "Content-Type": EVENT_STREAM, "X-Request-Id": requestId };
  response.writeHead(200, headers);
  const alive = setInterval(() => response.write(": \n\n"), SIGN_OF_LIFE_MS);
  try {
    if (!first.done) response.write(eventText(first.value));
    for await (const event of events) response.write(eventText(event));
  } catch (error) {
    response.write(problemText(error, requestId));
  } finally {
    clearInterval(alive);
    response.end();
  }
  return 200;
}

/** The same as a stream of the web. */
export function eventStream(requestId: string, events: AsyncGenerator<RunEvent>): ReadableStream<Uint8Array> {
  const written = new TextEncoder();
  let alive: NodeJS.Timeout | undefined;
  let isOpen = true;
  const end = () => {
    isOpen = false;
    clearInterval(alive);
  };
  return new ReadableStream<Uint8Array>({
    start(controller) {
      alive = setInterval(() => controller.enqueue(written.encode(": \n\n")), SIGN_OF_LIFE_MS);
    },
    async pull(controller) {
      const text = await nextText(events, requestId);
      // Whoever listened may have gone meanwhile.
      if (!isOpen) return;
      if (text.shown !== "") controller.enqueue(written.encode(text.shown));
      if (!text.isLast) return;
      end();
      controller.close();
    },
    async cancel() {
      end();
      await events.return(undefined);
    },
  });
}

async function nextText(events: AsyncGenerator<RunEvent>, requestId: string) {
  try {
    const next = await events.next();
    return next.done ? { shown: "", isLast: true } : { shown: eventText(next.value), isLast: false };
  } catch (error) {
    return { shown: problemText(error, requestId), isLast: true };
  }
}

function problemText(error: unknown, requestId: string): string {
  log.info("event stream ended early", { requestId });
  return `event: problem\ndata: ${JSON.stringify(problemOf(error, requestId))}\n\n`;
}
