import "server-only";
import PgBoss from "pg-boss";
import { closeQueue, executeQueueSql } from "@/db/queue";
import { purgeBin, discardPrevious } from "@/lib/domain/credentials/purge";
import { testDaily } from "@/lib/domain/credentials/test-daily";
import { forgetOldRecords } from "@/lib/domain/housekeeping";
import { forgetOldRuns } from "@/lib/domain/runs/forget";
import { resumeRuns } from "@/lib/domain/runs/resume";
import { startScheduled } from "@/lib/domain/runs/schedule";
import { log } from "@/lib/log";

interface Job {
  queue: string;
  /** Cron expression in UTC. */
  schedule: string;
  run: () => Promise<number>;
  /** How soon after its time it is looked for. */
  pollingSeconds?: number;
  /** Also once, so long after this server has started. */
  afterStartSeconds?: number;
}

/** Background work of one installation. The queue gives each run to one instance, however many serve the database. */
const JOBS: readonly Job[] = [
  { queue: "purge-bin", schedule: "*/10 * * * *", run: purgeBin },
  { queue: "purge-previous-values", schedule: "*/5 * * * *", run: discardPrevious },
  { queue: "housekeeping", schedule: "17 * * * *", run: forgetOldRecords },
  { queue: "test-daily", schedule: "41 * * * *", run: testDaily },
  // Longer than a lease: what the server before this one was doing when it died is known by then.
  { queue: "resume-runs", schedule: "* * * * *", run: resumeRuns, afterStartSeconds: 20 },
  { queue: "start-scheduled", schedule: "* * * * *", run: startScheduled, pollingSeconds: 5 },
  { queue: "forget-runs", schedule: "37 * * * *", run: forgetOldRuns },
];

let boss: PgBoss | undefined;

export async function startJobs(): Promise<void> {
  boss = new PgBoss({ db: { executeSql: executeQueueSql }, schema: "pgboss", migrate: false });
  boss.on("error", (error) => log.error("queue failed", error));
  await boss.start();
  for (const job of JOBS) await startJob(boss, job);
}

async function startJob(queues: PgBoss, job: Job): Promise<void> {
  const { queue, schedule, run, pollingSeconds: pollingIntervalSeconds = 30, afterStartSeconds } = job;
  await queues.schedule(queue, schedule);
  await queues.work(queue, { pollingIntervalSeconds }, async () => {
    const changed = await run();
    if (changed > 0) log.info("job done", { queue, changed });
  });
  if (afterStartSeconds !== undefined) await queues.send(queue, {}, { startAfter: afterStartSeconds });
}

export async function stopJobs(): Promise<void> {
  await boss?.stop({ graceful: true, wait: true, timeout: 5_000 });
  boss = undefined;
  await closeQueue();
}
