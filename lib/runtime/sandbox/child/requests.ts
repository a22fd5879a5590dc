import "server-only";
import { BODY_BYTES_MAX, CREDENTIALS_MAX } from "../limits";
import type { AnswerMessage, ParentMessage, Refusal, RefusalMessage } from "../messages";
import { readMessage, writeMessage } from "./channel";

/** What the code is told of a refusal. Id 0: it was refused here, so the parent knows nothing of it. */
export interface ToldRefusal extends Refusal {
  id: number;
}

export type Settled =
  | { type: "answer"; answer: AnswerMessage }
  | { type: "refusal"; request: number; refusal: ToldRefusal };

const beyond = (message: string): ToldRefusal => ({ id: 0, code: "limit_exceeded", message });

/** Everything that the code asks of the parent, within its limits. */
export class ParentRequests {
  readonly #credentials = new Map<string, string>();
  readonly #settled: Settled[] = [];
  #lastId = 0;
  #fetches = 0;
  #open = 0;

  constructor(private readonly fetchesMax: number) {}

  get hasOpen(): boolean {
    return this.#open > 0;
  }

  /** The reply as JSON. What was answered once is answered alike for as long as the step lasts. */
  credential(key: string, field: string | null): string {
    const name = JSON.stringify([key, field]);
    const known = this.#credentials.get(name);
    if (known !== undefined) return known;
    if (this.#credentials.size >= CREDENTIALS_MAX) {
      const refusal = beyond(`A step reads up to ${CREDENTIALS_MAX} credentials.`);
      return JSON.stringify({ refusal: { ...refusal, key } });
    }
    const reply = this.#ask(key, field);
    this.#credentials.set(name, reply);
    return reply;
  }

  #ask(key: string, field: string | null): string {
    const id = this.#nextId();
    writeMessage({ type: "credential", id, key, field });
    for (;;) {
      const message = readMessage();
      if (message.type === "value" && message.id === id) return JSON.stringify({ value: message.value });
      if (message.type === "refusal" && message.id === id) {
        return JSON.stringify({ refusal: told(message) });
      }
      this.#note(message);
    }
  }

  /** Begins a request and returns its id. */
  fetch(request: { url: string; method: string; headers: [string, string][] }, body: Uint8Array | null): number {
    const id = this.#nextId();
    this.#fetches += 1;
    const refusal =
      this.#fetches > this.fetchesMax
        ? beyond(`A step makes up to ${this.fetchesMax} requests.`)
        : body !== null && body.length > BODY_BYTES_MAX
          ? beyond(`A body has up to ${BODY_BYTES_MAX / 1024 / 1024} MB.`)
          : undefined;
    if (refusal) {
      this.#settled.push({ type: "refusal", request: id, refusal });
    } else {
      this.#open += 1;
      const text = body === null ? null : Buffer.from(body).toString("base64");
      writeMessage({ type: "fetch", id, ...request, body: text });
    }
    return id;
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
    if (message.type === "answer") {
      this.#open -= 1;
      this.#settled.push({ type: "answer", answer: message });
    } else if (message.type === "refusal") {
      this.#open -= 1;
      this.#settled.push({ type: "refusal", request: message.id, refusal: told(message) });
    }
  }
}

const told = ({ id, code, message, key }: RefusalMessage): ToldRefusal => ({
  id,
  code,
  message,
  ...(key !== undefined && { key }),
});
