import "server-only";
import { Readable } from "node:stream";
import type { Injectable } from "@/lib/egress/inject/inject";
import { textOf } from "@/lib/runtime/redact/bytes";
import { createRedactor, type Redactor } from "@/lib/runtime/redact/redactor";
import type { Sieve } from "@/lib/runtime/redact/sieve";
import type { Resolvable } from "@/lib/vault/resolvable";

/** Takes out of an answer what the service was sent and should not say again. */
export interface Mask {
  /** Header text: one character a byte. */
  header: (text: string) => string;
  /** One body as it comes. Holds back no more than the beginning of what may be a hit. */
  body: (source: Readable, about: BodyFacts) => Readable;
}

interface BodyFacts {
  /** In bytes, when that is known. */
  length: number | null;
  onPiece: (bytes: number) => void;
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
    body: (source, about) => new MaskedBody(source, redactor, { ...about, sieve }),
  };
}

/** No faster than it is read. Whoever made it passes failures on. */
class MaskedBody extends Readable {
  readonly #source: Readable;
  readonly #redactor: () => Redactor;
  readonly #about: BodyFacts & { sieve: Sieve | undefined };
  #masked: ReturnType<Redactor["bytes"]> | undefined;

  constructor(source: Readable, redactor: () => Redactor, about: BodyFacts & { sieve: Sieve | undefined }) {
    super();
    this.#source = source;
    this.#redactor = redactor;
    this.#about = about;
    if (!about.sieve) this.#masked = redactor().bytes();
    source.on("data", (chunk: Buffer) => this.#read(chunk));
    source.once("end", () => {
      if (this.#masked) this.#give(this.#masked.end());
      this.push(null);
    });
  }

  override _read(): void {
    this.#source.resume();
  }

  #read(chunk: Buffer): void {
    this.#about.onPiece(chunk.length);
    if (!this.#masked && this.#passes(chunk)) {
      this.#give(chunk);
      return;
    }
    this.#masked ??= this.#redactor().bytes();
    this.#give(this.#masked.write(chunk));
  }

  #give(bytes: Uint8Array): void {
    if (bytes.length > 0 && !this.push(bytes)) this.#source.pause();
  }

  /** A whole body that holds no hit, and so none across the border of a piece. */
  #passes(chunk: Buffer): boolean {
    const { sieve, length } = this.#about;
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
