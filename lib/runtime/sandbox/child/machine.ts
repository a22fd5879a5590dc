import "server-only";
import { EvalFlags, JSException, type JSValueHandle, type QuickJS } from "quickjs-wasi";
import { PLAIN_EXPORT } from "../guest/call";
import type { RunMessage } from "../messages";
import { Doors, type Ending, textOf } from "./doors";
import type { Settled } from "./requests";

const NEVER_SETTLES =
  "The code waits for something that can't happen any more: no request and no timer is left.";
/** Shorter waits are slept through here; the parent is asked to end longer ones. */
const NAP_MS = 20;
/** A function that is declared and not exported is found by its name, inside the module. */
const TAIL = `\n;export const ${PLAIN_EXPORT} = typeof execute === "function" ? execute : undefined;`;

/** A virtual machine that knows the world of a step, before there is a step. */
export class Machine {
  readonly #hooks: JSValueHandle;
  #doors: Doors | undefined;

  constructor(private readonly vm: QuickJS) {
    const call = vm.newFunction("call", (...args) => this.#called(args));
    this.#hooks = vm.callFunction(vm.evalCode(GUEST_PROGRAM, "guest.js"), vm.undefined, call);
  }

  /** Runs code to its end. It does not return to the event loop before. */
  run(javascript: string, { language, input, limits }: RunMessage): Ending {
    const doors = new Doors(this.vm, limits);
    this.#doors = doors;
    this.#start(javascript, language, input);
    for (;;) {
      this.vm.executePendingJobs();
      if (doors.ending) return doors.ending;
      this.#turn(doors);
    }
  }

  #start(javascript: string, language: RunMessage["language"], input: string): void {
    const { vm } = this;
    const isTypescript = language === "typescript";
    const hasColumns = isTypescript ? vm.false : vm.true;
    try {
      const file = isTypescript ? "step.ts" : "step.js";
      const module = vm.evalCode(javascript + TAIL, file, EvalFlags.TYPE_MODULE);
      this.#hook("start", module, vm.newString(input), hasColumns);
    } catch (error) {
      if (!(error instanceof JSException)) throw error;
      this.#hook("reject", error.handle, hasColumns);
    }
  }

  /** One thing that happens to code that waits: an answer, a timer, or time going by. */
  #turn(doors: Doors): void {
    const { requests } = doors;
    const settled = requests.next();
    if (settled) {
      this.#deliver(settled);
      return;
    }
    const wait = this.#hook("tick").consume((ms) => ms.toNumber());
    if (wait === 0) return;
    if (requests.hasOpen) requests.pause(wait < 0 ? null : Math.max(wait, NAP_MS));
    else if (wait < 0) doors.ending ??= { type: "failed", code: "timeout", message: NEVER_SETTLES };
    else if (wait <= NAP_MS) nap(wait);
    else requests.pause(wait);
  }

  #deliver(settled: Settled): void {
    const { vm } = this;
    if (settled.type === "refusal") {
      const told = vm.newString(JSON.stringify(settled.refusal));
      this.#hook("refuse", vm.newNumber(settled.request), told);
      told.dispose();
      return;
    }
    const { id, status, headers, url, body } = settled.answer;
    const facts = vm.newString(JSON.stringify({ status, headers, url }));
    const bytes = vm.newUint8Array(Buffer.from(body, "base64"));
    this.#hook("answer", vm.newNumber(id), facts, bytes);
    facts.dispose();
    bytes.dispose();
  }

  #hook(name: string, ...args: JSValueHandle[]): JSValueHandle {
    return this.#hooks.getProp(name).consume((hook) => this.vm.callFunction(hook, this.#hooks, ...args));
  }

  #called([operation, first, second]: JSValueHandle[]): JSValueHandle {
    try {
      return this.#doors?.call(textOf(operation), first, second) ?? this.vm.undefined;
    } catch {
      // The stack of this process would tell the code where it runs.
      const error = new TypeError("That can't be read.");
      error.stack = "";
      throw error;
    }
  }
}

const napping = new Int32Array(new SharedArrayBuffer(4));

function nap(ms: number): void {
  Atomics.wait(napping, 0, 0, ms);
}
