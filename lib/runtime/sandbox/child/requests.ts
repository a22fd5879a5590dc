import "server-only";
import type { CredentialReply, FetchReply, RefusalFacts } from "../guest/call";
import { BODY_BYTES_MAX, CREDENTIALS_MAX } from "../limits";
import type { AnswerMessage, ParentMessage, RefusalMessage } from "../messages";
import { readMessage, writeMessage } from "./channel";

export type Settled =
  { type: "answer"; answer: AnswerMessage } | { type: "refusal"; request: number; refusal: RefusalFacts };

export interface RequestParts {
  url: string;
  method: string;
  headers: [string, string][];
}

/** Everything that the code asks of the parent, within its limits. */
export class ParentRequests {
  readonly #credentials = new Map<string, CredentialReply>();
  readonly #settled: Settled[] = [];
  #lastId = 0;
  #fetches = 0;
  #open = 0;

  constructor(private readonly fetchesMax: number) {}

  get hasOpen(): boolean {
    return this.#open > 0;
  }

  /** What was answered once is answered alike for as long as the step lasts. */
  credential(key: string, field: string | null): CredentialReply {
    const name = JSON.stringify([key, field]);
    const known = this.#credentials.get(name);
    if (known) return known;
    if (this.#credentials.size >= CREDENTIALS_MAX) {
      return { refusal: { ...beyond(`A step reads up to ${CREDENTIALS_MAX} credentials.`), key } };
    }
    const reply = this.#ask(key, field);
    this.#credentials.set(name, reply);
    return reply;
  }

  #ask(key: string, field: string | null): CredentialReply {
    const id = this.#nextId();
    writeMessage({ type: "credential", id, key, field });
    for (;;) {
      const message = readMessage();
      if (message.type === "value" && message.id === id) return { value: message.value };
      if (message.type === "refusal" && message.id === id) return { refusal: factsOf(message) };
      this.#note(message);
    }
  }

  /** Begins a request; what becomes of it comes with `next`. */
  fetch(parts: RequestParts, body: Uint8Array | null): FetchReply {
    if (this.#fetches >= this.fetchesMax) {
      return { refusal: beyond(`A step makes up to ${this.fetchesMax} requests.`) };
    }
    if (body !== null && body.length > BODY_BYTES_MAX) {
      return { refusal: beyond(`A body has up to ${BODY_BYTES_MAX / 1024 / 1024} MB.`) };
    }
    const id = this.#nextId();
    this.#fetches += 1;
    this.#open += 1;
    const text = body === null ? null : Buffer.from(body).toString("base64");
    writeMessage({ type: "fetch", id, ...parts, body: text });
    return { id };
  }

  /** What became of a request, if something did by now. */
  next(): Settled | undefined {
    return this.#settled.shift();
  }

  /** Stands still until the parent says something, or wakes this process after a while. */
  pause(ms: number | null): void {
    if (ms !== null) writeMessage({ type: "wake", ms });
    this.#note(readMessage());
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  #note(message: ParentMessage): void {
    if (message.type === "answer") this.#settled.push({ type: "answer", answer: message });
    else if (message.type !== "refusal") return;
    else this.#settled.push({ type: "refusal", request: message.id, refusal: factsOf(message) });
    this.#open -= 1;
  }
}

const beyond = (message: string): RefusalFacts => ({ id: 0, code: "limit_exceeded", message });

const factsOf = ({ id, code, message, key }: RefusalMessage): RefusalFacts => ({
  id,
  code,
  message,
  ...(key !== undefined && { key }),
});
