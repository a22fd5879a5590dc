import "server-only";
import { AppError } from "@/lib/errors";

/** An envelope or a data key that does not open where it lies: moved, altered or sealed for another place. */
export class IntegrityError extends AppError {
  constructor() {
    super(
      "unavailable",
      "The stored value is damaged: it was changed outside Keyhold. Enter the value again.",
      {
        extras: { reason: "integrity_failure" },
      },
    );
  }
}
