import "server-only";
import { Transform } from "node:stream";
import type { Injectable } from "@/lib/egress/inject/inject";
import { textOf } from "@/lib/runtime/redact/bytes";
import { createRedactor, type Redactor } from "@/lib/runtime/redact/redactor";
import type { Sieve } from "@/lib/runtime/redact/sieve";
import type { Resolvable } from "@/lib/vault/resolvable";

/** Takes out of an answer what the service was sent and should not say again. */
export interface Mask {
  /** Header text: one character a byte. */
  header: (text: string) => string;
  /**
   * The bytes of one body as they come, of so many bytes when that is known. Holds back no more than the beginning of
   * what may be a hit.
   */
  stream: (length: number | null, onPiece: (bytes: number) => void) => Transform;
}

/** Registers every secret of the credential, and what was made of one: derived tokens are in no stored field. */
export function teach(redactor: Redactor, credential: Injectable, sent: readonly string[]): void {
  const secrets = secretsOf(credential);
  for (const secret of secrets.flatMap(withParts)) redactor.add(credential.key, secret);
  for (const value of derivedOf(secrets, sent)) redactor.add(credential.key, value);
}

/** By what calls begin with that begin alike. */
const sieves = new WeakMap<Resolvable, Sieve>();

/**
 * Knows what the service was sent. Most answers hold nothing of it, and getting ready to look for it costs more than
 * all else that is done with a small one: with the `remembered` beginning of a call, its first call leaves a sieve for
 * those after it.
 */
export function maskFor(credential: Injectable, sent: readonly string[], remembered?: Resolvable): Mask {
  const isAlike = remembered !== undefined && derivedOf(secretsOf(credential), sent).length === 0;
  const sieve = isAlike ? sieves.get(remembered) : undefined;
  let made: Redactor | undefined;
  const redactor = () => {
    if (made) return made;
    made = createRedactor();
    teach(made, credential, sent);
    return made;
  };
  if (!sieve) {
    // Made now, while nobody waits for it: most of the work is done once, before the first text is read.
    const left = redactor().sieve();
    if (isAlike && left) sieves.set(remembered, left);
  }
  return {
    header: (text) => (sieve && passes(sieve, text) ? text : maskedHeader(redactor(), text)),
    stream: (length, onPiece) => new MaskedBody(redactor, { sieve, length, onPiece }),
  };
}

interface Body {
  sieve: Sieve | undefined;
  length: number | null;
  onPiece: (bytes: number) => void;
}

class MaskedBody extends Transform {
  readonly #redactor: () => Redactor;
  readonly #body: Body;
  #masked: ReturnType<Redactor["bytes"]> | undefined;

  constructor(redactor: () => Redactor, body: Body) {
    super();
    this.#redactor = redactor;
    this.#body = body;
    if (!body.sieve) this.#masked = redactor().bytes();
  }

  override _transform(
    chunk: Buffer,
    _encoding: BufferEncoding,
    done: (error: null, out?: Buffer) => void,
  ): void {
    this.#body.onPiece(chunk.length);
    if (!this.#masked && this.#passes(chunk)) {
      done(null, chunk);
      return;
    }
    this.#masked ??= this.#redactor().bytes();
    done(null, nonEmpty(this.#masked.write(chunk)));
  }

  override _flush(done: (error: null, out?: Buffer) => void): void {
    done(null, this.#masked && nonEmpty(this.#masked.end()));
  }

  /** A whole body that holds no hit, and so none across the border of a piece. */
  #passes(chunk: Buffer): boolean {
    const { sieve, length } = this.#body;
    return chunk.length === length && sieve?.mayHold(textOf(chunk)) === false;
  }
}

const ASCII = /^[\0-\x7f]*$/;
const passes = (sieve: Sieve, header: string) => ASCII.test(header) && !sieve.mayHold(header);

function maskedHeader(redactor: Redactor, text: string): string {
  if (ASCII.test(text)) return redactor.text(text);
  const masked = redactor.bytes();
  const bytes = [masked.write(Buffer.from(text, "latin1")), masked.end()];
  return Buffer.concat(bytes).toString("latin1");
}

const secretsOf = ({ secrets }: Injectable) => Object.values(secrets).map((secret) => secret.expose());

/** What was sent and is no secret as it is stored: a token that was made of one, a signature. */
const derivedOf = (secrets: readonly string[], sent: readonly string[]) =>
  sent.filter((value) => !secrets.some((secret) => value.includes(secret))).map(lastWord);

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
