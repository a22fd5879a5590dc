import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { and, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { ALL, transaction, type Tx } from "@/db/client";
import { consumers, type LogLine, runs, runSteps, type StepFailure } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { placeOf } from "../consumers/shared";
import { CHANGES_CHANNEL } from "./channels";
import { placeOfRun, readSteps, type RunRow, type RunStepRow, stepsOfRun } from "./shared";
import type { UsedCredential } from "./step-call";

/** How long a server has a run to itself after its last sign of life. */
export const LEASE_MS = 15_000;
/** What is left of a lease when it is renewed without anything else to write. */
const RENEW_BELOW_MS = 10_000;
const RETRY_MS = 300;
/** The last run of a workflow is kept to this: writing it with every run would make them wait for each other. */
const USED_PRECISION_MS = 60_000;

/** Somebody else has the run, or it is gone: nothing about it may be written here any more. */
export class LeaseLost extends Error {
  override readonly name = "LeaseLost";
}

export interface StepEnd {
  status: "succeeded" | "failed" | "cancelled" | "interrupted";
  output: unknown;
  error: StepFailure | null;
  logs: LogLine[];
  credentials: UsedCredential[];
}

export interface RunEnd {
  status: "succeeded" | "failed" | "cancelled";
  output: unknown;
  error: StepFailure | null;
  /** As given at the start, masked with what the run was handed since. */
  input: unknown;
}

/**
 * The right of one server to work on a run, and everything it writes about it. Each write is made under the lease that
 * was written last, in turn, so that a server that was thought dead can't write into the work of its successor.
 */
export class Journal {
  readonly run: RunRow;
  readonly steps: RunStepRow[];
  /** Written last; two when it is not known which of them the database has. */
  #leases: Date[];
  #turn: Promise<unknown> = Promise.resolve();
  #begun: number | null;

  constructor(run: RunRow, steps: RunStepRow[], lease: Date, begun: number | null) {
    this.run = run;
    this.steps = steps;
    this.#leases = [lease];
    this.#begun = begun;
  }

  /** The step that was begun last. */
  get begun(): number | null {
    return this.#begun;
  }

  get leaseUntil(): Date {
    return this.#leases.at(-1) ?? new Date(0);
  }

  /** A step that was begun with the claim is not begun again. */
  async begin(position: number): Promise<void> {
    if (this.#begun === position) return;
    await this.#write((tx) => beginStep(tx, this.run, position));
    this.#begun = position;
  }

  /** Appends to what the step has printed, and says what it has been handed. */
  progress(position: number, lines: readonly LogLine[], credentials: UsedCredential[]): Promise<void> {
    return this.#write(async (tx) => {
      await tx
        .update(runSteps)
        .set({ logs: sql`${runSteps.logs} || ${JSON.stringify(lines)}::jsonb`, credentials })
        .where(this.#step(position));
    });
  }

  /** Ends a step, and the run with its last one. Waits for a database that is away, as long as the lease holds. */
  async endStep(position: number, end: StepEnd, run?: RunEnd): Promise<void> {
    for (;;) {
      try {
        await this.#write((tx) => this.#writeEnd(tx, position, end, run));
        return;
      } catch (error) {
        const isAway = error instanceof AppError && error.code === "unavailable";
        if (!isAway || this.leaseUntil.getTime() < Date.now() + RETRY_MS) throw error;
        await sleep(RETRY_MS);
      }
    }
  }

  /** Ends the run between two steps. */
  endRun(end: RunEnd): Promise<void> {
    return this.#write((tx) => this.#writeRun(tx, end, new Date()));
  }

  /** What a step that was cut short had printed and been handed. */
  async keep(tx: Tx, position: number, { logs, credentials }: StepEnd): Promise<void> {
    await tx.update(runSteps).set({ logs, credentials }).where(this.#step(position));
  }

  /** Gives the run back: somebody may take it, or it is over, as `settle` decides. */
  release(settle: (tx: Tx) => Promise<void>): Promise<void> {
    return this.#write(settle);
  }

  /** Whether somebody wants the run to end. Renews the lease when it is due. */
  async checkIn(): Promise<"go on" | "cancel"> {
    const isDue = this.leaseUntil.getTime() < Date.now() + RENEW_BELOW_MS;
    if (isDue) await this.#write(() => Promise.resolve());
    const [row] = await transaction(this.#reach(), (tx) =>
      tx.select({ cancel: runs.cancelRequestedAt }).from(runs).where(placeOfRun(this.run)),
    );
    if (!row) throw new LeaseLost();
    return row.cancel === null ? "go on" : "cancel";
  }

  async #writeEnd(tx: Tx, position: number, end: StepEnd, run: RunEnd | undefined): Promise<void> {
    const finishedAt = new Date();
    await tx
      .update(runSteps)
      .set({ ...end, finishedAt })
      .where(this.#step(position));
    if (run) await this.#writeRun(tx, run, finishedAt);
  }

  async #writeRun(tx: Tx, end: RunEnd, finishedAt: Date): Promise<void> {
    await tx
      .update(runs)
      .set({ ...end, finishedAt, leaseUntil: null })
      .where(placeOfRun(this.run));
    const { orgId, projectId, workflowId: id } = this.run;
    const longAgo = new Date(finishedAt.getTime() - USED_PRECISION_MS);
    const isDue = or(isNull(consumers.lastUsedAt), lt(consumers.lastUsedAt, longAgo));
    await tx
      .update(consumers)
      .set({ lastUsedAt: finishedAt })
      .where(and(placeOf({ orgId, projectId, id }), isDue));
  }

  #step(position: number) {
    return and(stepsOfRun(this.run), eq(runSteps.position, position));
  }

  #reach() {
    return { org: this.run.orgId, project: this.run.projectId };
  }

  #write(work: (tx: Tx) => Promise<void>): Promise<void> {
    const turn = this.#turn.then(() => this.#underLease(work));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #underLease(work: (tx: Tx) => Promise<void>): Promise<void> {
    const next = new Date(Math.max(Date.now() + LEASE_MS, this.leaseUntil.getTime() + 1));
    const known = this.#leases;
    // Until the commit is known to have happened, either may be what the database has.
    this.#leases = [...known, next];
    await transaction(this.#reach(), async (tx) => {
      const mine = and(placeOfRun(this.run), eq(runs.status, "running"), inArray(runs.leaseUntil, known));
      const held = await tx.execute(sql`
        with held as (update ${runs} set lease_until = ${next.toISOString()}::timestamptz where ${mine} returning id)
        select pg_notify(${CHANGES_CHANNEL}, id) from held`);
      if (held.length === 0) throw new LeaseLost();
      await work(tx);
    });
    this.#leases = [next];
  }
}

async function beginStep(tx: Tx, run: RunRow, position: number): Promise<void> {
  const begun = await tx
    .update(runSteps)
    .set({ status: "running", startedAt: new Date() })
    .where(and(stepsOfRun(run), eq(runSteps.position, position), eq(runSteps.status, "pending")))
    .returning({ position: runSteps.position });
  if (begun.length === 0) throw new LeaseLost();
}

/** Takes a run that waits, and begins its next step with it. Null when somebody else was first. */
export async function claimRun(id: string): Promise<Journal | null> {
  const now = new Date();
  const lease = new Date(now.getTime() + LEASE_MS);
  return transaction(ALL, async (tx) => {
    const [run] = await tx
      .update(runs)
      .set({
        status: "running",
        startedAt: sql`coalesce(${runs.startedAt}, ${now.toISOString()}::timestamptz)`,
        leaseUntil: lease,
      })
      .where(and(eq(runs.id, id), eq(runs.status, "queued")))
      .returning();
    if (!run) return null;
    const steps = await readSteps(tx, run);
    const next = steps.find(({ status }) => status !== "succeeded");
    if (next) await beginStep(tx, run, next.position);
    await tx.execute(sql`select pg_notify(${CHANGES_CHANNEL}, ${run.id})`);
    return new Journal(run, steps, lease, next?.position ?? null);
  });
}
