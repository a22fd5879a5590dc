import PgBoss from "pg-boss";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase } from "@/lib/testing/database";
import { closeQueue, executeQueueSql } from "./queue";

const QUEUE = "purge-bin";
let boss: PgBoss;

beforeAll(async () => {
  await testDatabase();
  boss = new PgBoss({
    db: { executeSql: executeQueueSql },
    schema: "pgboss",
    migrate: false,
    supervise: false,
    schedule: false,
  });
  await boss.start();
});
afterAll(async () => {
  await boss.stop({ graceful: false, close: false });
  await closeQueue();
});

test("jobs put in as the schedule puts them in arrive with what they carry", async () => {
  await boss.insert([{ name: QUEUE, data: { days: 7 } }]);
  const [job] = await boss.fetch<{ days: number }>(QUEUE);
  expect(job?.data).toEqual({ days: 7 });
  await boss.complete(QUEUE, job?.id ?? "", { changed: 0 });
  expect(await boss.getJobById(QUEUE, job?.id ?? "")).toMatchObject({
    state: "completed",
    output: { changed: 0 },
  });
});

test("a schedule made twice is one schedule with its data", async () => {
  await boss.schedule(QUEUE, "*/10 * * * *", { days: 7 });
  await boss.schedule(QUEUE, "*/5 * * * *", { days: 7 });
  expect(await boss.getSchedules()).toMatchObject([{ name: QUEUE, cron: "*/5 * * * *", data: { days: 7 } }]);
});
