import "server-only";
import type { LogLine } from "@/db/schema";
import type { Context } from "../context";
import { readRun } from "./read";
import type { RunStepView, RunView } from "./view";
import { watchRun } from "./watch";

/** What whoever follows a run is told. */
export type RunEvent =
  /** The whole run: at first, and when it is over. */
  | { event: "run"; data: RunView }
  /** New lines of one step. */
  | { event: "log"; data: { step: string; lines: LogLine[] } }
  /** A step that began, was handed a value or ended; its lines come as `log`. */
  | { event: "step"; data: Omit<RunStepView, "logs"> };

interface Following {
  /** Ends the following. */
  signal?: AbortSignal | undefined;
  /** Asked again and again whether this may go on; throws when it may not. */
  check?: () => Promise<void>;
}

const CHECK_MS = 15_000;

const isOver = ({ status }: RunView) => status !== "queued" && status !== "running";

/** Tells of a run until it is over. Each look at it is a read by the door, with the rights of that moment. */
export async function* followRun(
  ctx: Context,
  id: string,
  { signal, check }: Following = {},
): AsyncGenerator<RunEvent> {
  const watch = watchRun(id);
  try {
    let seen = await readRun(ctx, { id });
    let checkedAt = Date.now();
    yield { event: "run", data: seen };
    while (!isOver(seen)) {
      await watch.next(signal);
      if (signal?.aborted) return;
      if (check && checkedAt < Date.now() - CHECK_MS) {
        await check();
        checkedAt = Date.now();
      }
      const now = await readRun(ctx, { id });
      for (const [index, step] of now.steps.entries()) yield* newsOf(seen.steps[index], step);
      seen = now;
      if (isOver(now)) yield { event: "run", data: now };
    }
  } finally {
    await watch.close();
  }
}

function* newsOf(before: RunStepView | undefined, { logs, ...step }: RunStepView): Generator<RunEvent> {
  const lines = logs.slice(before?.logs.length ?? 0);
  if (lines.length > 0) yield { event: "log", data: { step: step.id, lines } };
  const isNew = before?.status !== step.status || before.credentials.length !== step.credentials.length;
  if (isNew) yield { event: "step", data: step };
}

/** An event as it is sent (WHATWG HTML §9.2.6). JSON has no line breaks of its own. */
export const eventText = ({ event, data }: RunEvent): string =>
  `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
