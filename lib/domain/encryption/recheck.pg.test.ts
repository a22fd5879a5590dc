import { afterAll, beforeAll, expect, test } from "vitest";
import { ANONYMOUS } from "@/lib/access/policy";
import { newId } from "@/lib/ids";
import { closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import type { Context } from "../context";
import { recheckEncryption } from "./recheck";

beforeAll(openTestInstance);
afterAll(closeTestInstance);

const nobody = (): Context => ({
  actor: ANONYMOUS,
  orgId: "*",
  projectId: "*",
  requestId: newId("request"),
  address: "127.0.0.1",
});

test("a key that is back is found without a restart, and one that is not is not", async () => {
  await whileSealed(async () => {
    expect(await recheckEncryption(nobody(), {})).toEqual({ ready: false });
  });
  expect(await recheckEncryption(nobody(), {})).toEqual({ ready: true });
});

test("many who ask at once get one answer", async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => recheckEncryption(nobody(), {})));
  expect(answers).toEqual(Array.from({ length: 20 }, () => ({ ready: true })));
});
