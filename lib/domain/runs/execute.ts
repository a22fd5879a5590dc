import "server-only";
import { recordLater } from "@/lib/audit/grouped";
import { runs } from "@/db/schema";
import { log } from "@/lib/log";
import { createRedactor, type Redactor } from "@/lib/runtime/redact/redactor";
import { entryOf } from "../door";
import { SCHEDULER } from "../scheduler";
import { RunControl } from "./control";
import { settleInterrupted } from "./interrupt";
import { claimRun, type Journal, LeaseLost, type RunEnd, type StepEnd } from "./journal";
import { runStep } from "./run-step";
import { placeOfRun, readSteps, stepsIn } from "./shared";
import { storable } from "./storable";

const CHECK_IN_MS = 1_000;

/**
 * Works on a run from where it stands to its end: alone, step by step, each with rights and values as they are when it
 * begins. Returns at once when another server has it, or nobody should. Everything it finds out is in the run's rows.
 */
export async function executeRun(id: string, control = new RunControl()): Promise<void> {
  const journal = await claimRun(id);
  if (!journal) return;
  const checking = setInterval(() => void checkIn(journal, control), CHECK_IN_MS);
  try {
    await allSteps(journal, control);
  } catch (error) {
    // Whoever finds the run without a server takes care of it.
    if (error instanceof LeaseLost) log.warn("run lost", { run: id });
    else log.error("run not finished", error, { run: id });
  } finally {
    clearInterval(checking);
  }
}

async function checkIn(journal: Journal, control: RunControl): Promise<void> {
  try {
    if ((await journal.checkIn()) === "cancel") control.stop("cancel");
  } catch (error) {
    // A database that is away for a moment costs nothing while the lease holds.
    if (error instanceof LeaseLost || journal.leaseUntil <= new Date()) control.stop("lost");
  }
}

async function allSteps(journal: Journal, control: RunControl): Promise<void> {
  const redactor = createRedactor();
  const steps = stepsIn(journal.run);
  const outputs = new Map<string, unknown>();
  let input = journal.run.input;
  for (const [position, step] of steps.entries()) {
    const row = journal.steps[position];
    if (row?.status === "succeeded") {
      input = row.output;
      outputs.set(step.id, input);
      continue;
    }
    if (control.signal.aborted && journal.begun !== position) return stopped(journal, control, redactor);
    await journal.begin(position);
    const end = await runStep({
      journal,
      position,
      step,
      scope: { input, steps: outputs },
      redactor,
      control,
    });
    if (end.status === "interrupted") return stopped(journal, control, redactor, { position, end });
    const isLast = position === steps.length - 1;
    const over = isLast || end.status !== "succeeded" ? endOfRun(journal, end, redactor) : undefined;
    await journal.endStep(position, end, over);
    if (over) {
      tell(journal, over);
      return;
    }
    input = end.output;
    outputs.set(step.id, input);
  }
}

function endOfRun({ run }: Journal, end: StepEnd, redactor: Redactor): RunEnd {
  const status = end.status === "interrupted" ? "failed" : end.status;
  // What somebody sent along may be a value that became known later.
  return { status, output: end.output, error: end.error, input: storable(redactor.data(run.input)) };
}

interface Cut {
  position: number;
  end: StepEnd;
}

/** Between steps, or in one that was cut short: this server ends, or the run is somebody else's by now. */
async function stopped(journal: Journal, control: RunControl, redactor: Redactor, cut?: Cut): Promise<void> {
  if (control.reason === "lost") throw new LeaseLost();
  if (control.reason === "cancel") {
    const input = storable(redactor.data(journal.run.input));
    return journal.endRun({ status: "cancelled", output: null, error: null, input });
  }
  const place = placeOfRun(journal.run);
  await journal.release(async (tx) => {
    if (cut) await journal.keep(tx, cut.position, cut.end);
    const [run] = await tx.select().from(runs).where(place);
    if (run) await settleInterrupted(tx, run, await readSteps(tx, run));
  });
}

/** How it ended, beside who started it. What cannot be recorded now has happened all the same. */
function tell({ run }: Journal, { status, error }: RunEnd): void {
  const ctx = {
    orgId: run.orgId,
    projectId: run.projectId,
    actor: SCHEDULER,
    requestId: run.id,
    address: "",
  };
  const about = {
    subject: { kind: "workflow", id: run.workflowId },
    outcome: status === "succeeded" ? ("finished" as const) : ("failed" as const),
    detail: { run: run.id, status, ...(error && { code: error.code }) },
  };
  recordLater([entryOf(ctx, "workflow.run", about)]).catch((failure: unknown) =>
    log.error("end of run not recorded", failure, { run: run.id }),
  );
}
