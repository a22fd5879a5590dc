import "server-only";
import { Transform } from "node:stream";
import type { Injectable } from "@/lib/egress/inject/inject";
import { createRedactor, type Redactor } from "@/lib/runtime/redact/redactor";

/** Takes out of an answer what the service was sent and should not say again. */
export interface Mask {
  /** Header text: one character a byte. */
  header: (text: string) => string;
  /** Body bytes as they come, of one body; holds back no more than the beginning of what may be a hit. */
  stream: (onPiece: (bytes: number) => void) => Transform;
}

/** Registers every secret of the credential, and what was made of one: derived tokens are in no stored field. */
export function teach(redactor: Redactor, credential: Injectable, sent: readonly string[]): void {
  const secrets = Object.values(credential.secrets).map((secret) => secret.expose());
  for (const secret of secrets.flatMap(withParts)) redactor.add(credential.key, secret);
  for (const value of sent) {
    if (!secrets.some((secret) => value.includes(secret))) redactor.add(credential.key, lastWord(value));
  }
}

/** Knows what the service was sent. */
export function maskFor(credential: Injectable, sent: readonly string[]): Mask {
  const redactor = createRedactor();
  teach(redactor, credential, sent);
  // Made now, while nobody waits for it: most of the work is done once, before the first text is read.
  const masked = redactor.bytes();
  return {
    header: (text) => (ASCII.test(text) ? redactor.text(text) : maskedLatin1(redactor, text)),
    stream: (onPiece) => {
      return new Transform({
        transform(chunk: Buffer, _encoding, done) {
          onPiece(chunk.length);
          done(null, nonEmpty(masked.write(chunk)));
        },
        flush(done) {
          done(null, nonEmpty(masked.end()));
        },
      });
    },
  };
}

const ASCII = /^[\0-\x7f]*$/;

function maskedLatin1(redactor: Redactor, text: string): string {
  const masked = redactor.bytes();
  const bytes = [masked.write(Buffer.from(text, "latin1")), masked.end()];
  return Buffer.concat(bytes).toString("latin1");
}

/** Long enough, and with a digit: words of an address stay readable. */
const isTelling = (part: string) => part.length >= 16 && /[0-9]/.test(part);

/** An address that is a secret is repeated without its host, or only by the part that makes it one. */
function withParts(secret: string): string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(secret) || !URL.canParse(secret)) return [secret];
  const { pathname, search, searchParams, password } = new URL(secret);
  const parts = [...pathname.split("/"), ...searchParams.values()].filter(isTelling);
  const below = pathname + search;
  return [secret, ...(isTelling(below) ? [below] : []), ...parts, password];
}

/** Of `Bearer …` the part that is the secret. */
const lastWord = (value: string) => value.slice(value.lastIndexOf(" ") + 1);

const nonEmpty = (bytes: Uint8Array) =>
  bytes.length === 0 ? undefined : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
