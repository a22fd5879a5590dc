import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintWorld, type World } from "@/lib/testing/factories";
import { use } from "./use";

let world: World;

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
});
afterAll(closeTestInstance);

const rows = () =>
  asOwner(
    (sql) => sql<{ outcome: string; detail: Record<string, unknown> }[]>`
      select outcome, detail from audit_events
      where org_id = ${world.organisation.id} and action = 'credential.read' order by sequence`,
  );

/** Any action serves: what is tried is the order of recording and acting. */
const sending = (act: () => Promise<{ result: string }>) =>
  use("credential.read", z.strictObject({ id: z.string() }), {
    prepare: (_ctx, { id }) => Promise.resolve({ result: id, subject: { kind: "credential", id } }),
    act,
  });

test("the start is on disk before anything is sent, and the end follows with its duration", async () => {
  let seen: string[] = [];
  const door = sending(async () => {
    seen = (await rows()).map((row) => row.outcome);
    return { result: "sent" };
  });
  await expect(door(world.people.owner.ctx, { id: "one" })).resolves.toBe("sent");
  expect(seen).toEqual(["started"]);
  const after = await rows();
  expect(after.map((row) => row.outcome)).toEqual(["started", "finished"]);
  expect(after[1]!.detail).toMatchObject({ durationMs: expect.any(Number) as number });
});

test("a failure is recorded with its code and without its message", async () => {
  const door = sending(() => Promise.reject(new Error("sk-canary in a stranger's message")));
  await expect(door(world.people.owner.ctx, { id: "two" })).rejects.toThrow();
  const known = sending(() => Promise.reject(new AppError("upstream", "The other side failed.")));
  await expect(known(world.people.owner.ctx, { id: "three" })).rejects.toMatchObject({ code: "upstream" });
  const failed = (await rows()).filter((row) => row.outcome === "failed");
  expect(failed.map((row) => row.detail.code)).toEqual(["internal", "upstream"]);
  expect(JSON.stringify(failed)).not.toContain("sk-canary");
});

test("what cannot be recorded is not sent", async () => {
  let sent = false;
  const door = sending(() => {
    sent = true;
    return Promise.resolve({ result: "sent" });
  });
  await asOwner((sql) => sql`update audit_heads set org_id = 'away' where org_id = ${world.organisation.id}`);
  await expect(door(world.people.owner.ctx, { id: "four" })).rejects.toMatchObject({ code: "unavailable" });
  expect(sent).toBe(false);
});
