import { AppError } from "@/lib/errors";
import type { Outcome } from "./driver";

/** The other side said no, answered nonsense or went away. The message is ours; a Try makes a result of it. */
export class PeerError extends AppError {
  readonly outcome: Outcome;

  constructor(outcome: Outcome, message: string) {
    super("upstream", message);
    this.name = "PeerError";
    this.outcome = outcome;
  }
}
