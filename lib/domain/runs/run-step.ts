import "server-only";
import { codeTokens } from "@/lib/catalog/code-tokens";
import { isKey } from "@/lib/catalog/keys";
import { isDeeperThan } from "@/lib/consumers/http/limits";
import type { Step } from "@/lib/consumers/steps";
import type { Redactor } from "@/lib/runtime/redact/redactor";
import type { RunControl } from "./control";
import { CredentialsOfStep } from "./credentials";
import { executeStep } from "./executors";
import { failureOf } from "./failure";
import { interpolateStep, type Scope } from "./interpolate";
import type { Journal, StepEnd } from "./journal";
import { LogBook } from "./log-book";
import { placeOfStep } from "./place";
import { StepError, type UsedCredential } from "./step-call";
import { storable } from "./storable";
import { timeoutMs } from "./timeouts";

const OUTPUT_MAX = 1_048_576;
const DEPTH_MAX = 64;
const NAMED_MAX = 200;
/** The sandbox ends code by itself, and says more about it. */
const GRACE_MS = 2_000;

interface Given {
  journal: Journal;
  position: number;
  step: Step;
  scope: Scope;
  redactor: Redactor;
  control: RunControl;
}

/** Does one step from its beginning to what is to be written about its end. Never throws for what the step did. */
export async function runStep(given: Given): Promise<StepEnd> {
  const { journal, position, redactor, control } = given;
  let credentials: CredentialsOfStep | undefined;
  const used = (): UsedCredential[] => credentials?.used() ?? [];
  const logs = new LogBook(redactor, journal.steps[position]?.logs ?? [], (lines) =>
    journal.progress(position, lines, used()),
  );
  let end: Pick<StepEnd, "status" | "output" | "error">;
  try {
    const output = await within(given, async (signal) => {
      const place = await placeOfStep(journal.run, signal);
      const { run } = journal;
      const about = { id: run.id, workflowId: run.workflowId, workflowName: place.workflow.name };
      const step = interpolateStep(given.step, given.scope);
      const { ctx, reach, hosts } = place;
      credentials = new CredentialsOfStep({
        ...{ ctx, reach, run: about, stepId: step.id, redactor },
        named: namedIn(step),
      });
      const log = logs.write.bind(logs);
      return executeStep({
        ctx,
        run: about,
        step,
        input: given.scope.input,
        hosts,
        credentials,
        redactor,
        log,
        signal,
      });
    });
    end = { status: "succeeded", output: checkedOutput(output, redactor), error: null };
  } catch (error) {
    const isStopped = control.signal.aborted;
    end = isStopped
      ? { status: control.reason === "cancel" ? "cancelled" : "interrupted", output: null, error: null }
      : { status: "failed", output: null, error: failureOf(error, redactor, journal.run.id) };
  }
  await credentials?.settle();
  return { ...end, logs: await logs.close(), credentials: used() };
}

/** Ends the waiting with the step's time, or when the run is stopped, whatever the work itself does then. */
async function within<T>({ step, control }: Given, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const ms = timeoutMs(step) + (step.type === "code" ? GRACE_MS : 0);
  const over = AbortSignal.timeout(ms);
  const signal = AbortSignal.any([control.signal, over]);
  return new Promise<T>((resolve, reject) => {
    const stop = () => {
      reject(
        new StepError("timeout", `The step was ended after ${ms / 1_000} seconds, the most it may take.`),
      );
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    else work(signal).then(resolve, reject);
  });
}

/** Keys that code may ask for, as far as it writes them out. Others are looked up when it asks. */
function namedIn(step: Step): string[] {
  if (step.type !== "code") return [];
  const texts = codeTokens(step.code).flatMap(({ kind, text }) =>
    kind === "text" && isKey(text) ? [text] : [],
  );
  return [...new Set(texts)].slice(0, NAMED_MAX);
}

/** Masked, and as it can be stored and handed on. */
function checkedOutput(output: unknown, redactor: Redactor): unknown {
  if (isDeeperThan(DEPTH_MAX, output))
    throw new StepError("output_too_large", `The output is nested more than ${DEPTH_MAX} levels deep.`);
  const masked = storable(redactor.data(output));
  if (Buffer.byteLength(JSON.stringify(masked)) > OUTPUT_MAX)
    throw new StepError("output_too_large", "The output has more than 1 MB as JSON.");
  return masked;
}
