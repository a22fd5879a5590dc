import "server-only";
import { pipeline, type Readable, Transform } from "node:stream";
import zlib from "node:zlib";
import { EgressError } from "./error";

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: () => zlib.createGunzip(),
  "x-gzip": () => zlib.createGunzip(),
  deflate: () => zlib.createInflate(),
  br: () => zlib.createBrotliDecompress(),
};

/**
 * The body without its content coding, up to a number of bytes: one more and it fails with `too_large`. What is
 * decoded is counted piece by piece, so a small body that unfolds into a huge one stops early. Codings that are not
 * known, and more than one, stay as they are.
 */
export function decoded(body: Readable, coding: string, bytesMax: number, host: string): Readable {
  const decoder = DECODERS[coding.trim().toLowerCase()]?.();
  const cap = capped(bytesMax, host);
  // Whoever reads the end learns of an error there.
  const ignore = () => undefined;
  return decoder ? pipeline(body, decoder, cap, ignore) : pipeline(body, cap, ignore);
}

function capped(bytesMax: number, host: string): Transform {
  let bytes = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (bytes > bytesMax) done(new EgressError("too_large", host));
      else done(null, chunk);
    },
  });
}
