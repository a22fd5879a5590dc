import { TIMERS_MAX } from "../limits";

interface Timer {
  run: () => void;
  due: number;
  /** Between two runs; null when there is one only. */
  everyMs: number | null;
}

const DELAY_MAX = 2 ** 31 - 1;

/** The clock is asked by whoever drives the machine: `tick` runs what is due. */
export class Timers {
  readonly #timers = new Map<number, Timer>();
  readonly #now = performance.now.bind(performance);
  #last = 0;

  set(run: unknown, delay: unknown, args: unknown[], repeats: boolean): number {
    if (typeof run !== "function") throw new TypeError("A timer needs a function to call.");
    if (this.#timers.size >= TIMERS_MAX) throw new RangeError(`There are ${TIMERS_MAX} timers already.`);
    const ms = Math.min(Math.max(Number(delay) || 0, 1), DELAY_MAX);
    this.#last += 1;
    this.#timers.set(this.#last, {
      run: () => void (run as (...values: unknown[]) => unknown)(...args),
      due: this.#now() + ms,
      everyMs: repeats ? ms : null,
    });
    return this.#last;
  }

  clear(id: unknown): void {
    if (typeof id === "number") this.#timers.delete(id);
  }

  /** Runs the one timer that is due longest. Milliseconds to the next, 0 when one ran, -1 when there is none. */
  tick(): number {
    let next: [number, Timer] | undefined;
    for (const entry of this.#timers) if (!next || entry[1].due < next[1].due) next = entry;
    if (!next) return -1;
    const [id, timer] = next;
    const wait = timer.due - this.#now();
    if (wait > 0) return Math.ceil(wait);
    if (timer.everyMs === null) this.#timers.delete(id);
    else timer.due = this.#now() + timer.everyMs;
    timer.run();
    return 0;
  }
}
