import "server-only";
import PgBoss from "pg-boss";
import { closeQueue, executeQueueSql } from "@/db/queue";
import { purgeBin, discardPrevious } from "@/lib/domain/credentials/purge";
import { testDaily } from "@/lib/domain/credentials/test-daily";
import { forgetOldRecords } from "@/lib/domain/housekeeping";
import { log } from "@/lib/log";

interface Job {
  queue: string;
  /** Cron expression in UTC. */
  schedule: string;
  run: () => Promise<number>;
}

/** Background work of one installation. The queue gives each run to one instance, however many serve the database. */
const JOBS: readonly Job[] = [
  { queue: "purge-bin", schedule: "*/10 * * * *", run: purgeBin },
  { queue: "purge-previous-values", schedule: "*/5 * * * *", run: discardPrevious },
  { queue: "housekeeping", schedule: "17 * * * *", run: forgetOldRecords },
  { queue: "test-daily", schedule: "41 * * * *", run: testDaily },
];

let boss: PgBoss | undefined;

export async function startJobs(): Promise<void> {
  boss = new PgBoss({ db: { executeSql: executeQueueSql }, schema: "pgboss", migrate: false });
  boss.on("error", (error) => log.error("queue failed", error));
  await boss.start();
  for (const job of JOBS) {
    await boss.schedule(job.queue, job.schedule);
    await boss.work(job.queue, { pollingIntervalSeconds: 30 }, async () => {
      const changed = await job.run();
      if (changed > 0) log.info("job done", { queue: job.queue, changed });
    });
  }
}

export async function stopJobs(): Promise<void> {
  await boss?.stop({ graceful: true, wait: true, timeout: 5_000 });
  boss = undefined;
  await closeQueue();
}
