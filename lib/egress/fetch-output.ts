import "server-only";
import type { Readable } from "node:stream";
import { decoded } from "./decode";
import { EgressError } from "./error";
import type { Answer } from "./exchange";

const BODYLESS_STATUS = [204, 205, 304];

/** An answer as fetch gives it: the body decoded and counted, failing with EgressError. */
export function toResponse(url: URL, method: string, answer: Answer, bytesMax: number): Response {
  const { status, statusText, headers, body } = answer;
  const isBodyless = method === "HEAD" || BODYLESS_STATUS.includes(status);
  const announced = Number(headerOf(answer, "content-length") ?? 0);
  const coding = headerOf(answer, "content-encoding") ?? "";
  try {
    if (!isBodyless && announced > bytesMax) throw new EgressError("too_large", url.host);
    if (isBodyless) body.resume();
    const stream = isBodyless ? null : webStream(decoded(body, coding, bytesMax, url.host), url.host);
    const response = new Response(stream, { status, statusText, headers });
    return Object.defineProperty(response, "url", { value: url.href.replace(/#.*$/, "") });
  } catch (error) {
    body.destroy();
    // A status or header that fetch has no word for.
    throw error instanceof EgressError ? error : new EgressError("closed", url.host);
  }
}

const headerOf = ({ headers }: Answer, wanted: string) =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1];

function webStream(body: Readable, host: string): ReadableStream<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const piece = await pieces.next();
          if (piece.done) controller.close();
          else controller.enqueue(piece.value);
        } catch (error) {
          // Decoders fail with errors of their own.
          controller.error(error instanceof EgressError ? error : new EgressError("closed", host));
        }
      },
      cancel: () => void body.destroy(),
    },
    { highWaterMark: 0 },
  );
}
