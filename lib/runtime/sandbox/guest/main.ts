import { AbortController, AbortSignal } from "./abort";
import { type Call, executeIn, type RefusalFacts } from "./call";
import { credentialBy } from "./credential";
import { describe, isOutOfMemory, positions } from "./describe";
import { Requests } from "./fetch";
import { logBy } from "./log";
import { refusalOf } from "./refusals";
import { type AnswerFacts, Response } from "./response";
import { linkSearchParams, URLSearchParams } from "./search-params";
import { Timers } from "./timers";

/** What the driver of the machine calls. */
export interface Hooks {
  /** Columns are told when the code is as it was written, without types taken out. */
  start: (module: Promise<Record<string, unknown>>, input: string, hasColumns: boolean) => void;
  /** The module could not be read. */
  reject: (error: unknown, hasColumns: boolean) => void;
  tick: () => number;
  answer: (id: number, facts: string, body: Uint8Array) => void;
  refuse: (id: number, refusal: string) => void;
}

/** Makes the world of a step out of the one function it has, before any of its code runs. */
export function boot(call: Call): Hooks {
  const { log, console } = logBy(call);
  const credential = credentialBy(call);
  const timers = new Timers();
  const requests = new Requests(call);
  const { fetch } = requests;

  let hasColumns = false;

  const fail = (thrown: unknown) => failBy(call, thrown, hasColumns);
  const done = (output: unknown) => {
    const text = JSON.stringify(output) as string | undefined;
    call("done", text ?? "null");
  };
  const work = async (module: Promise<Record<string, unknown>>, input: string) =>
    executeIn(await module)(JSON.parse(input), { credential, fetch, log });

  linkSearchParams();
  define({
    console,
    credential,
    fetch,
    Response,
    URLSearchParams,
    AbortController,
    AbortSignal,
    ...timerGlobals(timers),
  });
  return {
    start: (module, input, isAsWritten) => {
      hasColumns = isAsWritten;
      void work(module, input).then(done).catch(fail);
    },
    reject: (error, isAsWritten) => {
      if (error instanceof SyntaxError) {
        const [where] = positions(error.stack, isAsWritten);
        call("failed", "code_syntax", `${where ? `In ${where}: ` : ""}${error.message}`);
      } else failBy(call, error, isAsWritten);
    },
    tick: () => {
      try {
        return timers.tick();
      } catch (error) {
        fail(error);
        return 0;
      }
    },
    answer: (id, facts, body) => requests.answer(id, JSON.parse(facts) as AnswerFacts, body),
    refuse: (id, refusal) => requests.refuse(id, JSON.parse(refusal) as RefusalFacts),
  };
}

/** Globals as built-in ones are: changeable, and in no listing. */
function define(globals: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
}

const timerGlobals = (timers: Timers) => ({
  setTimeout: (run: unknown, delay?: unknown, ...args: unknown[]) => timers.set(run, delay, args, false),
  setInterval: (run: unknown, delay?: unknown, ...args: unknown[]) => timers.set(run, delay, args, true),
  clearTimeout: (id: unknown) => timers.clear(id),
  clearInterval: (id: unknown) => timers.clear(id),
});

function failBy(call: Call, thrown: unknown, hasColumns: boolean): void {
  try {
    const refusal = refusalOf(thrown);
    if (refusal && refusal.id > 0) call("refused", refusal.id);
    else if (refusal) call("failed", refusal.code, refusal.message);
    else if (isOutOfMemory(thrown)) call("failed", "memory_exceeded", "");
    // What the machine throws when there is no room for an error; code may throw it as well.
    else if (thrown === null) call("failed", "null_thrown", describe(thrown, hasColumns));
    else call("failed", "code_error", describe(thrown, hasColumns));
  } catch (error) {
    // What was thrown may throw again when it is looked at.
    if (isOutOfMemory(error)) call("failed", "memory_exceeded", "");
    else call("failed", "code_error", "The code threw something that can't be described.");
  }
}
