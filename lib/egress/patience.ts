/** Longest delay a timer of Node takes; a longer one would fire at once. */
const LONGEST_MS = 2_147_483_647;

/** Time that runs out unless something happens. Once over or ended it does not start again. */
export class Patience {
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number, onOver: () => void) {
    this.#timer = setTimeout(
      () => {
        this.#timer = undefined;
        onOver();
      },
      Math.min(milliseconds, LONGEST_MS),
    );
  }

  renew(): void {
    this.#timer?.refresh();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
