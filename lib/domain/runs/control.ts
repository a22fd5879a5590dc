/** Why a run is stopped from outside. */
export type StopReason = "cancel" | "shutdown" | "lost";

/** Stops a run that goes on in this process. The first reason counts. */
export class RunControl {
  readonly #stop = new AbortController();
  #reason: StopReason | undefined;

  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  get reason(): StopReason | undefined {
    return this.#reason;
  }

  stop(reason: StopReason): void {
    this.#reason ??= reason;
    this.#stop.abort();
  }
}
