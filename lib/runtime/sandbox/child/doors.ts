import "server-only";
import type { JSValueHandle, QuickJS } from "quickjs-wasi";
import type { CredentialReply, FetchReply } from "../guest/call";
import { type CodeLimits, MESSAGE_MAX } from "../limits";
import type { ChildMessage } from "../messages";
import { StepLog } from "./log";
import { ParentRequests, type RequestParts } from "./requests";

export type Ending = Extract<ChildMessage, { type: "done" | "failed" | "refused" }>;

const CODES = ["code_error", "code_syntax", "memory_exceeded", "limit_exceeded"] as const;

const NEARLY_FULL = 0.8;

/**
 * The one function that leads out of the virtual machine. Its arguments come from code that may be anything: they are
 * looked at without running any of it, and only texts, numbers and bytes are taken.
 */
export class Doors {
  readonly requests: ParentRequests;
  ending: Ending | undefined;
  readonly #log: StepLog;
  #lastReply: JSValueHandle | undefined;

  constructor(
    private readonly vm: QuickJS,
    private readonly limits: CodeLimits,
  ) {
    this.requests = new ParentRequests(limits.fetches);
    this.#log = new StepLog(limits.logBytes);
  }

  call(
    operation: string,
    first: JSValueHandle | undefined,
    second: JSValueHandle | undefined,
  ): JSValueHandle {
    const { vm } = this;
    switch (operation) {
      case "credential": {
        const field = second?.isString ? textOf(second) : null;
        return this.#reply(this.requests.credential(textOf(first), field));
      }
      case "fetch": {
        const parts = JSON.parse(textOf(first)) as RequestParts;
        const body = second?.className === "Uint8Array" ? second.toUint8Array() : null;
        return this.#reply(this.requests.fetch(parts, body));
      }
      case "log":
        return this.#log.write(textOf(first), textOf(second)) ? vm.true : vm.false;
      case "done":
        this.ending ??= this.#done(first);
        break;
      case "failed":
        this.ending ??= this.#failed(textOf(first), textOf(second));
        break;
      case "refused":
        this.ending ??= { type: "refused", id: first?.isNumber ? first.toNumber() : 0 };
        break;
    }
    return vm.undefined;
  }

  /** The machine takes a copy of what it is given, and leaves the first one to us. */
  #reply(reply: CredentialReply | FetchReply): JSValueHandle {
    this.#lastReply?.dispose();
    this.#lastReply = this.vm.newString(JSON.stringify(reply));
    return this.#lastReply;
  }

  #done(output: JSValueHandle | undefined): Ending {
    const { outputBytes } = this.limits;
    // A text has no fewer bytes than signs, so a huge one is not even copied.
    const text = (output?.length ?? 0) > outputBytes ? undefined : textOf(output);
    if (text === undefined || Buffer.byteLength(text) > outputBytes) {
      return { type: "failed", code: "output_too_large", message: "" };
    }
    return { type: "done", output: text };
  }

  #failed(name: string, message: string): Ending {
    // The machine's memory grows and never shrinks, so its size tells how much was in use at most.
    const used = this.vm._getMemory().buffer.byteLength;
    const isFull = name === "null_thrown" && used > NEARLY_FULL * this.limits.memoryBytes;
    const code = isFull ? "memory_exceeded" : (CODES.find((one) => one === name) ?? "code_error");
    return { type: "failed", code, message: message.slice(0, MESSAGE_MAX) };
  }
}

export const textOf = (handle: JSValueHandle | undefined): string =>
  handle?.isString ? handle.toString() : "";
