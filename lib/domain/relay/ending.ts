import "server-only";
import { recordLater } from "@/lib/audit/grouped";
import { EgressError } from "@/lib/egress/error";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import type { Context } from "../context";
import { entryOf } from "../door";
import type { Trail } from "./admit";
import type { Upload } from "./upload";

/** How a call that has begun ends in the audit: once, with what it came to. */
export class Ending {
  readonly #ctx: Context;
  readonly #subject: Trail["subject"];
  readonly #detail: Trail["detail"];
  readonly #begun = performance.now();
  #upload: Upload | undefined;
  #status: number | undefined;
  #received = 0;
  #isOver = false;

  constructor(ctx: Context, subject: Trail["subject"], detail: Trail["detail"]) {
    this.#ctx = ctx;
    this.#subject = subject;
    this.#detail = detail;
  }

  sends(upload: Upload): void {
    this.#upload = upload;
  }

  answers(status: number): void {
    this.#status = status;
  }

  receives(bytes: number): void {
    this.#received += bytes;
  }

  finished(): Promise<void> {
    return this.#record("finished", {});
  }

  /** The code says enough: a stranger's message may quote what was sent. */
  failed(error: unknown): Promise<void> {
    const reason = error instanceof EgressError ? { reason: error.reason } : {};
    return this.#record("failed", { code: error instanceof AppError ? error.code : "internal", ...reason });
  }

  /** What has happened cannot be taken back when it cannot be recorded: a "started" without an end stays. */
  async #record(outcome: "finished" | "failed", more: Trail["detail"]): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    const detail = {
      ...this.#detail,
      ...(this.#status !== undefined && { status: this.#status }),
      durationMs: Math.round(performance.now() - this.#begun),
      requestBytes: this.#upload?.bytes() ?? 0,
      responseBytes: this.#received,
      ...more,
    };
    const entry = entryOf(this.#ctx, "credential.relay", { subject: this.#subject, outcome, detail });
    await recordLater([entry]).catch((error: unknown) =>
      log.error("relay end not recorded", error, { requestId: this.#ctx.requestId }),
    );
  }
}
