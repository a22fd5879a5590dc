import { bytesOf, incompleteAt, textOf } from "./bytes";
import { maskData } from "./data";
import type { Sieve } from "./sieve";
import { TextStream } from "./stream";
import { Vocabulary } from "./vocabulary";

export interface Redactor {
  /**
   * Registers a value under a name; hits print `[NAME]`. Values under 8 characters are not masked: false, so that the
   * person can be told. Of JSON text of an object or array, every text or number leaf of 8 or more characters counts as
   * well. Also false when the masker is full and knows only the likelier forms of the value, if any.
   */
  add(name: string, value: string): boolean;
  /** Masks a whole text. */
  text(text: string): string;
  /** Masks strings anywhere in JSON-like data, property names included. */
  data<T>(data: T): T;
  /**
   * Masks a text that comes in chunks, also where a hit crosses their borders; `end()` gives the rest. Values added
   * meanwhile count from then on. Holds back no more than the beginning of a possible hit, which
   * is shorter than the longest form there is, line breaks inside it not counted.
   */
  stream(): { write(chunk: string): string; end(): string };
  /** The same for bytes: UTF-8 sequences split over chunks are joined, other bytes pass through unchanged. */
  bytes(): { write(chunk: Uint8Array): Uint8Array; end(): Uint8Array };
  /** Passes texts that hold none of the values added so far, without the values; null when it cannot tell. */
  sieve(): Sieve | null;
}

export function createRedactor(): Redactor {
  const vocabulary = new Vocabulary();
  const stream = () => new TextStream(() => vocabulary.automaton());

  function text(whole: string): string {
    const chunks = stream();
    return chunks.write(whole) + chunks.end();
  }

  return {
    add: (name, value) => vocabulary.add(name, value),
    text,
    data: <T>(data: T) => maskData(data, { text, bytes: (bytes) => bytesOf(text(textOf(bytes))) }) as T,
    stream,
    sieve: () => vocabulary.sieve(),
    bytes: () => byteStream(stream()),
  };
}

function byteStream(inner: TextStream) {
  let incomplete = new Uint8Array(0);
  return {
    write(chunk: Uint8Array): Uint8Array {
      const bytes = new Uint8Array(incomplete.length + chunk.length);
      bytes.set(incomplete);
      bytes.set(chunk, incomplete.length);
      const end = incompleteAt(bytes);
      incomplete = bytes.slice(end);
      return bytesOf(inner.write(textOf(bytes.subarray(0, end))));
    },
    end: () => bytesOf(inner.write(textOf(incomplete)) + inner.end()),
  };
}
