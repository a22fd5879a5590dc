import "server-only";
import { finished, type Readable, Transform } from "node:stream";
import { AppError } from "@/lib/errors";
import { listOf } from "./headers";
import type { HeaderPair } from "@/lib/egress/headers";

const MEGABYTE = 1024 * 1024;
export const BODY_BYTES_MAX = 100 * MEGABYTE;
/** A signature covers the whole body, which is in memory until it is made. */
export const SIGNED_BODY_BYTES_MAX = 10 * MEGABYTE;

export const tooLarge = (bytesMax: number) =>
  new AppError("too_large", `Requests of this kind can be up to ${bytesMax / MEGABYTE} MB.`);

/** Refuses a body that says itself that it is too large, before anything of it is read. */
export function checkDeclared(headers: readonly HeaderPair[], bytesMax: number): void {
  if (listOf(headers, "content-length").some((length) => Number(length) > bytesMax)) throw tooLarge(bytesMax);
}

/** A request body on its way, counted. */
export interface Upload {
  stream: Readable;
  bytes: () => number;
  /** Why it was ended here, when it was. */
  problem: () => AppError | undefined;
}

/** Passes a body on, up to so many bytes. The source is never destroyed: behind it is the caller's connection. */
export function limited(source: Readable, bytesMax: number): Upload {
  let bytes = 0;
  let problem: AppError | undefined;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      problem = bytes > bytesMax ? tooLarge(bytesMax) : undefined;
      if (problem) done(problem);
      else done(null, chunk);
    },
  });
  // Whoever sends it hears of a failure; nobody else needs to.
  stream.on("error", () => undefined);
  finished(source, { writable: false }, (error) => {
    if (error) stream.destroy(error);
  });
  source.pipe(stream);
  return { stream, bytes: () => bytes, problem: () => problem };
}

/** The whole body in memory, for what has to be signed. */
export async function wholeBody(source: Readable, bytesMax: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const pieces: AsyncIterable<Buffer> = source.iterator({ destroyOnReturn: false });
  for await (const chunk of pieces) {
    size += chunk.length;
    if (size > bytesMax) throw tooLarge(bytesMax);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
