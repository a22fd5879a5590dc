import "server-only";
import http from "node:http";
import { finished, Readable } from "node:stream";
import { abortError } from "./dial";
import type { Egress, PinnedOptions } from "./egress";
import { EgressError } from "./error";
import { declaredLength, framed, metered, type Written } from "./framing";
import type { HeaderPair } from "./headers";
import { Patience } from "./patience";

/** A request to a URL that was checked already. */
export interface Call extends Written {
  signal?: AbortSignal | undefined;
  connectTimeoutMs?: number | undefined;
  headersTimeoutMs?: number | undefined;
  bodyIdleTimeoutMs?: number | undefined;
}

export interface Answer {
  status: number;
  statusText: string;
  headers: HeaderPair[];
  body: Readable;
  address: string;
}

const CONNECT_TIMEOUT_MS = 10_000;
/** Models think for minutes before the first byte. */
const SILENCE_MS = 300_000;
const HEADER_BYTES_MAX = 32_768;
/** Methods that may be sent twice when a kept connection turns out to have ended. */
const REPEATABLE = ["GET", "HEAD", "OPTIONS"];

/** One request and its answer, streamed both ways. Every failure, of the answer's body too, is an EgressError. */
export async function exchange(egress: Egress, call: Call): Promise<Answer> {
  return prepareExchange(egress, call)();
}

/** What is known before it is sent is done now. The body may be given when it is sent, if it is a stream. */
export function prepareExchange(egress: Egress, call: Call): (body?: Readable) => Promise<Answer> {
  const headers = framed(call);
  return async (body) => {
    const whole = body ? { ...call, body } : call;
    if (call.signal?.aborted) throw abortError(call.signal, call.url.host);
    const one = new Exchange(egress, whole, headers, false);
    try {
      return await one.answer;
    } catch (error) {
      if (!one.wasStale || call.body !== undefined || !REPEATABLE.includes(call.method)) throw error;
      return new Exchange(egress, call, headers, true).answer;
    }
  };
}

class Exchange {
  readonly answer: Promise<Answer>;
  /** The connection was kept from an earlier call and had been ended by the other side. */
  wasStale = false;
  readonly #call: Call;
  readonly #host: string;
  /** Why both directions were ended; the first reason is the one that counts. */
  #reason: EgressError | undefined;
  /** Most calls go over a connection that is there. */
  #dialling: AbortController | undefined;
  readonly #request: http.ClientRequest;
  readonly #untilHeaders: Patience;
  readonly #forget: () => void;
  #body: Readable | undefined;

  constructor(egress: Egress, call: Call, headers: readonly HeaderPair[], isFresh: boolean) {
    this.#call = call;
    this.#host = call.url.host;
    this.#request = open(egress, call, headers, { isFresh, stop: () => this.#stop() });
    this.#untilHeaders = new Patience(call.headersTimeoutMs ?? SILENCE_MS, () => this.#end(this.#timeout()));
    const onAbort = () => this.#end(abortError(call.signal, this.#host));
    call.signal?.addEventListener("abort", onAbort, { once: true });
    this.#forget = () => {
      this.#untilHeaders.end();
      call.signal?.removeEventListener("abort", onAbort);
    };
    this.answer = new Promise((settle, reject) => {
      const onFailure = (error?: Error) => {
        if (!this.#reason) this.wasStale = this.#request.reusedSocket;
        this.#end(this.#failureOf(error));
        reject(this.#failureOf(error));
      };
      this.#request.once("response", (response) => settle(this.#answer(response)));
      this.#request.on("error", onFailure);
      this.#request.once("close", () => {
        if (this.#body === undefined) onFailure();
      });
    });
    this.#send();
  }

  #stop(): AbortSignal {
    this.#dialling ??= new AbortController();
    if (this.#reason) this.#dialling.abort(this.#reason);
    return this.#dialling.signal;
  }

  #end(error: EgressError): void {
    this.#forget();
    this.#reason ??= error;
    this.#dialling?.abort(this.#reason);
    this.#request.destroy(error);
    this.#body?.destroy(error);
  }

  #timeout = () => new EgressError("timeout", this.#host);

  #failureOf(error: unknown): EgressError {
    if (this.#reason) return this.#reason;
    if (error instanceof EgressError) return error;
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    return new EgressError(code === "HPE_HEADER_OVERFLOW" ? "too_large" : "closed", this.#host);
  }

  #send(): void {
    const { body, headers } = this.#call;
    if (!(body instanceof Readable)) {
      this.#request.end(body);
      return;
    }
    const meter = metered(declaredLength(headers, this.#host), this.#host, () => this.#untilHeaders.renew());
    // A failure is passed on by hand: `pipeline` would destroy the source, behind which may be the caller's connection.
    finished(body, { writable: false }, (error) => {
      if (error) this.#end(new EgressError("aborted", this.#host));
    });
    meter.on("error", (error) => this.#end(this.#failureOf(error)));
    body.pipe(meter).pipe(this.#request);
  }

  #answer(response: http.IncomingMessage): Answer {
    this.#untilHeaders.end();
    const idle = new Patience(this.#call.bodyIdleTimeoutMs ?? SILENCE_MS, () => this.#end(this.#timeout()));
    const body = new AnswerBody(response, () => idle.renew());
    this.#body = body;
    // Whoever reads it has listeners of their own; a failure before that is no crash.
    body.on("error", () => undefined);
    body.once("close", () => {
      idle.end();
      this.#forget();
      if (!response.complete) this.#request.destroy();
    });
    response.on("error", (error) => this.#end(this.#failureOf(error)));
    response.once("end", () => {
      idle.end();
      setImmediate(() => this.#endUpload());
    });
    return {
      status: response.statusCode ?? 0,
      statusText: response.statusMessage ?? "",
      headers: pairs(response.rawHeaders),
      body,
      address: response.socket.remoteAddress ?? "",
    };
  }

  /** A whole answer to half a request: nobody wants the rest. */
  #endUpload(): void {
    if (!this.#request.writableFinished) this.#request.destroy();
  }
}

/** An answer as it comes, no faster than it is read. */
class AnswerBody extends Readable {
  readonly #response: http.IncomingMessage;

  constructor(response: http.IncomingMessage, onPiece: () => void) {
    super();
    this.#response = response;
    response.on("data", (chunk: Buffer) => {
      onPiece();
      if (!this.push(chunk)) response.pause();
    });
    response.once("end", () => this.push(null));
  }

  override _read(): void {
    this.#response.resume();
  }
}

function open(
  egress: Egress,
  { url, method, connectTimeoutMs = CONNECT_TIMEOUT_MS }: Call,
  headers: readonly HeaderPair[],
  { stop, isFresh }: Pick<PinnedOptions, "stop" | "isFresh">,
): http.ClientRequest {
  const isEncrypted = url.protocol === "https:";
  const options: PinnedOptions = {
    protocol: url.protocol,
    host: url.hostname,
    port: url.port === "" ? (isEncrypted ? 443 : 80) : Number(url.port),
    path: url.pathname + url.search,
    method,
    headers: headers.flat(),
    agent: isEncrypted ? egress.encrypted : egress.plain,
    maxHeaderSize: HEADER_BYTES_MAX,
    // Explicit, because the environment could turn the default around.
    insecureHTTPParser: false,
    connectTimeoutMs,
    stop,
    isFresh,
  };
  return http.request(options);
}

function pairs(raw: readonly string[]): HeaderPair[] {
  return Array.from({ length: raw.length / 2 }, (_gap, index) => [
    raw[index * 2] ?? "",
    raw[index * 2 + 1] ?? "",
  ]);
}
