import "server-only";
import { asc, eq } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import { listen, type Listener } from "@/db/listen";
import { runs } from "@/db/schema";
import { log } from "@/lib/log";
import { RUNS_CHANNEL } from "./channels";
import { RunControl } from "./control";
import { executeRun } from "./execute";

/** Runs that go on at a time in one process. */
const RUNS_AT_ONCE = 16;
/** After a run could not be taken, because the database was away. */
const RETRY_MS = 1_000;

/** Takes runs as they are queued, anywhere, and works on them. One of it in each server. */
export class Engine {
  readonly #running = new Map<string, { control: RunControl; done: Promise<void> }>();
  readonly #listener: Listener;
  /** Something may wait that was not taken. */
  #isBehind = false;
  #isEnding = false;

  constructor() {
    this.#listener = listen({
      channels: [RUNS_CHANNEL],
      heard: (_channel, payload) => this.#hear(payload),
      // What was queued while nobody listened is found by looking.
      ready: () => void this.#catchUp(),
    });
  }

  /** Ends the runs that go on here: each step that is running is cut short, and the run is given back. */
  async stop(): Promise<void> {
    this.#isEnding = true;
    const working = [...this.#running.values()];
    for (const { control } of working) control.stop("shutdown");
    await Promise.all([...working.map(({ done }) => done), this.#listener.close()]);
  }

  #hear(payload: string): void {
    const [verb, id = ""] = payload.split(" ");
    if (verb === "cancel") this.#running.get(id)?.control.stop("cancel");
    if (verb === "queued") this.#take(id);
  }

  #take(id: string): void {
    if (this.#isEnding) return;
    // One that was given back while it is still being put away is looked for again after that.
    if (this.#running.has(id) || this.#running.size >= RUNS_AT_ONCE) {
      this.#isBehind = true;
      return;
    }
    const control = new RunControl();
    const done = executeRun(id, control)
      .catch((error: unknown) => {
        log.error("run not begun", error, { run: id });
        setTimeout(() => void this.#catchUp(), RETRY_MS).unref();
      })
      .finally(() => {
        this.#running.delete(id);
        if (this.#isBehind) void this.#catchUp();
      });
    this.#running.set(id, { control, done });
  }

  async #catchUp(): Promise<void> {
    this.#isBehind = false;
    try {
      const waiting = await transaction(ALL, (tx) =>
        tx
          .select({ id: runs.id })
          .from(runs)
          .where(eq(runs.status, "queued"))
          .orderBy(asc(runs.queuedAt))
          .limit(RUNS_AT_ONCE + 1),
      );
      for (const { id } of waiting) this.#take(id);
    } catch (error) {
      // The minutely job calls out whatever waits too long.
      log.error("waiting runs not found", error);
    }
  }
}
