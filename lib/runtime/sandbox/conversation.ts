import "server-only";
import type { CodeCall, GuestResponse } from "./call";
import { BODY_BYTES_MAX, type CodeLimits, CREDENTIALS_MAX, LINE_BYTES } from "./limits";
import type { ChildMessage, ParentMessage, Refusal } from "./messages";
import type { SandboxProcess } from "./process";
import { readOutput } from "./output";
import { refusalOf } from "./refusal";
import { type CodeResult, endedBy, failedWith } from "./result";
import { Turns } from "./turns";

type Message<T extends ChildMessage["type"]> = Extract<ChildMessage, { type: T }>;

/** More than honest code can make of its limits; each costs the server some work. */
const MESSAGES_MAX = 100_000;
const FETCHES_AT_ONCE = 5;
/** V8 ends itself this way when its own memory is used up. */
const OUT_OF_MEMORY: readonly (string | null)[] = ["SIGABRT", "SIGTRAP", "SIGILL"];

/**
 * One step, as the parent sees it. The child keeps its limits by itself; a child that goes beyond one is no longer ours
 * and ends at once.
 */
export class Conversation {
  readonly #refusals = new Map<number, Refusal>();
  readonly #turns = new Turns(FETCHES_AT_ONCE);
  readonly #over = new AbortController();
  readonly #input: string;
  #left: { messages: number; credentials: number; fetches: number; logBytes: number };
  #wake: NodeJS.Timeout | undefined;
  #end: (result: CodeResult) => void = () => undefined;

  constructor(
    private readonly process: SandboxProcess,
    private readonly call: CodeCall,
    private readonly limits: CodeLimits,
  ) {
    this.#input = JSON.stringify(call.input ?? null);
    this.#left = {
      messages: MESSAGES_MAX,
      credentials: CREDENTIALS_MAX,
      fetches: limits.fetches,
      // The line that says that the log is full comes on top.
      logBytes: limits.logBytes + 4 * LINE_BYTES,
    };
  }

  /** From the code's start to its end, whichever comes first. */
  run(): Promise<CodeResult> {
    const { call, limits } = this;
    return new Promise((resolve) => {
      const stop = () => this.#end(endedBy("cancelled", limits));
      const timer = setTimeout(() => this.#end(endedBy("timeout", limits)), limits.timeMs);
      this.#end = (result) => {
        clearTimeout(timer);
        clearTimeout(this.#wake);
        call.signal.removeEventListener("abort", stop);
        this.#over.abort();
        this.process.kill();
        resolve(result);
      };
      call.signal.addEventListener("abort", stop, { once: true });
      this.process.listen({
        message: (message) => this.#hear(message),
        gone: (signal, exitCode) => this.#lost(signal, exitCode),
      });
      if (call.signal.aborted) {
        stop();
        return;
      }
      this.process.send({
        type: "run",
        language: call.language,
        code: call.code,
        input: this.#input,
        limits,
      });
    });
  }

  #lost(signal: string | null, exitCode: number | null): void {
    const isOutOfMemory = OUT_OF_MEMORY.includes(signal) || exitCode === 134;
    this.#end(endedBy(isOutOfMemory ? "memory_exceeded" : "sandbox_lost", this.limits));
  }

  #hear(message: ChildMessage): void {
    if (this.#over.signal.aborted || !this.#spend("messages")) return;
    switch (message.type) {
      case "ready":
        this.process.kill();
        break;
      case "credential":
        if (this.#spend("credentials")) void this.#credential(message);
        break;
      case "fetch":
        if (this.#spend("fetches")) void this.#fetch(message);
        break;
      case "log":
        this.#log(message);
        break;
      case "wake":
        clearTimeout(this.#wake);
        this.#wake = setTimeout(() => this.process.send({ type: "wake" }), message.ms);
        break;
      case "done":
        this.#done(message);
        break;
      case "failed":
        this.#end(failedWith(message.code, message.message, this.limits));
        break;
      case "refused":
        this.#refused(message);
        break;
      default:
        message satisfies never;
    }
  }

  #spend(what: "messages" | "credentials" | "fetches" | "logBytes", amount = 1): boolean {
    this.#left[what] -= amount;
    if (this.#left[what] >= 0) return true;
    this.process.kill();
    return false;
  }

  async #credential({ id, key, field }: Message<"credential">): Promise<void> {
    try {
      this.#answer({ type: "value", id, value: await this.call.credential(key, field) });
    } catch (error) {
      this.#refuse(id, refusalOf(error, "credential", key));
    }
  }

  async #fetch({ id, url, method, headers, body }: Message<"fetch">): Promise<void> {
    const { signal } = this.#over;
    try {
      const answer = await this.#turns.take(async () => {
        await this.process.hasRead();
        return this.call.fetch({ url, method, headers, body }, signal);
      });
      if (isTooLarge(answer)) this.#refuse(id, TOO_LARGE);
      else this.#answer(answerTo(id, answer));
    } catch (error) {
      this.#refuse(id, refusalOf(error, "fetch"));
    }
  }

  #refuse(id: number, refusal: Refusal): void {
    this.#refusals.set(id, refusal);
    this.#answer({ type: "refusal", id, ...refusal });
  }

  #answer(message: ParentMessage): void {
    if (!this.#over.signal.aborted) this.process.send(message);
  }

  #log({ level, text }: Message<"log">): void {
    if (this.#spend("logBytes", Buffer.byteLength(text) + LINE_BYTES)) this.call.log(level, text);
  }

  #done({ output }: Message<"done">): void {
    if (Buffer.byteLength(output) > this.limits.outputBytes) {
      this.#end(endedBy("output_too_large", this.limits));
      return;
    }
    try {
      this.#end({ ok: true, output: readOutput(output) });
    } catch {
      this.#end(failedWith("code_error", "The output is no JSON, or nested too deeply.", this.limits));
    }
  }

  /** The parent's own words about what it refused, and its own code. */
  #refused({ id }: Message<"refused">): void {
    const refusal = this.#refusals.get(id);
    if (refusal) this.#end({ ok: false, error: { ...refusal } });
    else this.process.kill();
  }
}

const TOO_LARGE: Refusal = {
  code: "too_large",
  message: `The answer has more than ${BODY_BYTES_MAX / 1024 / 1024} MB.`,
};

/** Field by field: what else the caller's object holds is not for the code. */
const answerTo = (id: number, { status, headers, url, body }: GuestResponse): ParentMessage => ({
  type: "answer",
  id,
  status,
  headers,
  url,
  body,
});

const isTooLarge = ({ body }: GuestResponse) => (body.length / 4) * 3 - 2 > BODY_BYTES_MAX;
