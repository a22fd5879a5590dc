import { afterAll, beforeAll, expect, test } from "vitest";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { until } from "@/lib/testing/relay";
import { listen } from "./listen";

beforeAll(async () => {
  await openTestInstance();
});
afterAll(closeTestInstance);

const CHANNEL = "keyhold_test";
const say = (text: string) => asOwner((sql) => sql`select pg_notify(${CHANNEL}, ${text})`);

test("what is said is heard, and after a lost connection heard again", async () => {
  const heard: string[] = [];
  let readies = 0;
  const listener = listen({
    channels: [CHANNEL],
    heard: (_channel, payload) => heard.push(payload),
    ready: () => (readies += 1),
  });
  await until(
    () => readies,
    (count) => count === 1,
  );
  await say("first");
  await until(
    () => heard.length,
    (count) => count === 1,
  );
  await asOwner(
    (sql) => sql`select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%'`,
  );
  await until(
    async () => {
      await say("again");
      return heard.includes("again");
    },
    (isHeard) => isHeard,
  );
  expect(heard[0]).toBe("first");
  await listener.close();
  const before = heard.length;
  await say("nobody");
  expect(heard).toHaveLength(before);
});
