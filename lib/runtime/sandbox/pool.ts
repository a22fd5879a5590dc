import "server-only";
import { SandboxProcess } from "./process";
import { sandboxProgram } from "./program";

const SPARES = 2;
const AT_ONCE_MAX = 8;
const WAITING_MAX = 100;
/** Processes that wait for work take memory; a server that runs no code any more gives it back. */
const SPARE_MS = 5 * 60_000;

export type Taken = SandboxProcess | "sandbox_busy" | "cancelled" | "sandbox_lost";

interface Waiter {
  go: () => void;
  giveUp: (why: "cancelled" | "sandbox_lost") => void;
}

/** Child processes: some that are ready, those that run a step each, and the steps that wait for one. */
export class Pool {
  #spares: SandboxProcess[] = [];
  readonly #all = new Set<SandboxProcess>();
  readonly #waiting: Waiter[] = [];
  #running = 0;
  #isClosing = false;
  #idle: NodeJS.Timeout | undefined;

  /** A process that is ready, for one step. Whoever gets one gives it back with `release`. */
  async take(signal: AbortSignal): Promise<Taken> {
    const refusal = await this.#turn(signal);
    if (refusal) return refusal;
    clearTimeout(this.#idle);
    try {
      const process = this.#spares.shift() ?? this.#start();
      process.keepServerAlive(true);
      await process.ready;
      return process;
    } catch {
      this.#leave();
      return "sandbox_lost";
    }
  }

  /** Processes are started while the step runs, so that the next one finds them ready. */
  prepare(): void {
    while (!this.#isClosing && this.#spares.length < SPARES) this.#spares.push(this.#start());
  }

  /** The process served its step and ends, whatever it does. */
  release(process: SandboxProcess): void {
    process.kill();
    void process.gone.then(() => this.#leave());
  }

  /** Ends every process and returns when they are gone. The next step starts anew. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#idle);
    for (const waiter of this.#waiting.splice(0)) waiter.giveUp("sandbox_lost");
    this.#spares = [];
    for (const process of this.#all) process.kill();
    await Promise.all([...this.#all].map((process) => process.gone));
    this.#isClosing = false;
  }

  async #turn(signal: AbortSignal): Promise<"sandbox_busy" | "cancelled" | "sandbox_lost" | undefined> {
    if (this.#running < AT_ONCE_MAX) {
      this.#running += 1;
      return undefined;
    }
    if (this.#waiting.length >= WAITING_MAX) return "sandbox_busy";
    return new Promise((resolve) => {
      const settle = (why?: "cancelled" | "sandbox_lost") => {
        signal.removeEventListener("abort", onAbort);
        resolve(why);
      };
      const waiter: Waiter = { go: () => settle(), giveUp: settle };
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        settle("cancelled");
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(waiter);
    });
  }

  /** The next in line goes on in the place that became free. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) {
      next.go();
      return;
    }
    this.#running -= 1;
    if (this.#running > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#endSpares(), SPARE_MS).unref();
  }

  #endSpares(): void {
    for (const process of this.#spares.splice(0)) process.kill();
  }

  #start(): SandboxProcess {
    const process = new SandboxProcess(sandboxProgram());
    this.#all.add(process);
    void process.gone.then(() => {
      this.#all.delete(process);
      this.#spares = this.#spares.filter((spare) => spare !== process);
    });
    return process;
  }
}
