import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { startJobs, stopJobs } from "./jobs";

beforeAll(async () => {
  await openTestInstance();
});
afterAll(closeTestInstance);

test("every job has the queue that the migration makes for it, and a time", async () => {
  const queues = JSON.parse(readFileSync("scripts/queues.json", "utf8")) as string[];
  await startJobs();
  try {
    const scheduled = await asOwner((sql) => sql<{ name: string }[]>`select name from pgboss.schedule`);
    expect(scheduled.map(({ name }) => name).toSorted()).toEqual(queues.toSorted());
    const [waiting] = await asOwner(
      (sql) => sql<{ late: boolean }[]>`
        select start_after > now() as late from pgboss.job where name = 'resume-runs' and state = 'created'`,
    );
    expect(waiting).toEqual({ late: true });
  } finally {
    await stopJobs();
  }
});
