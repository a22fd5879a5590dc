import type { Call, FetchReply, RefusalFacts } from "./call";
import { refusalError } from "./refusals";
import { type AnswerFacts, Response } from "./response";

interface RequestOptions {
  method?: string;
  headers?: HeadersInit;
  body?: unknown;
  signal?: AbortSignal;
}

interface Waiting {
  resolve: (response: Response) => void;
  reject: (error: unknown) => void;
}

/** Requests on their way, and `fetch`, which begins one. The request itself is made and checked outside. */
export class Requests {
  readonly #waiting = new Map<number, Waiting>();

  constructor(private readonly call: Call) {}

  readonly fetch = async (resource: unknown, options: RequestOptions = {}): Promise<Response> => {
    const { signal } = options;
    signal?.throwIfAborted();
    const headers = new Headers(options.headers);
    const body = bytesOf(options.body, headers);
    const request = {
      url: resource instanceof URL ? resource.href : String(resource),
      method: (options.method ?? "GET").toUpperCase(),
      headers: [...headers],
    };
    const reply = JSON.parse(this.call("fetch", JSON.stringify(request), body)) as FetchReply;
    if ("refusal" in reply) throw refusalError("FetchError", reply.refusal);
    const { id } = reply;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      signal?.addEventListener("abort", () => this.#settle(id)?.reject(signal.reason));
    });
  };

  answer(id: number, facts: AnswerFacts, body: Uint8Array): void {
    this.#settle(id)?.resolve(new Response(facts, body));
  }

  refuse(id: number, refusal: RefusalFacts): void {
    this.#settle(id)?.reject(refusalError("FetchError", refusal));
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}

function bytesOf(body: unknown, headers: Headers): Uint8Array | undefined {
  if (body === undefined || body === null) return undefined;
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  const isForm = body instanceof URLSearchParams;
  if (!isForm && typeof body !== "string") {
    throw new TypeError("A body is a text, bytes or URLSearchParams. JSON goes through JSON.stringify.");
  }
  if (!headers.has("content-type")) {
    headers.set(
      "content-type",
      isForm ? "application/x-www-form-urlencoded;charset=UTF-8" : "text/plain;charset=UTF-8",
    );
  }
  return new TextEncoder().encode(body.toString());
}
