import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ANONYMOUS } from "@/lib/access/policy";
import { findCanary } from "@/lib/testing/canary";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { anonymous, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import type { Context } from "../context";
import { createCredential } from "../credentials/create";
import { readCredential } from "../credentials/read";
import { resolveCredentials } from "../credentials/resolve";
import { requestCredential } from "./create";
import { fillRequest } from "./fill";
import { findRequest } from "./find";

let world: World;
let agent: Context;
const secret = `kh-test-${randomBytes(18).toString("hex")}`;

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
  agent = (
    await mintToken(world.people.owner.ctx, { scopes: ["credentials:request", "credentials:resolve"] })
  ).ctx;
});
afterAll(closeTestInstance);

const tokenOf = (url: string | null) => url!.split("/").at(-1)!;
const ask = (key: string) =>
  requestCredential(agent, { template: "anthropic", key, reason: "To answer mail" });

test("a program asks, somebody without an account enters the value once, and the program can use it", async () => {
  const asked = await ask("ASKED_KEY");
  expect(asked).toMatchObject({ key: "ASKED_KEY", status: "needs_value" });
  expect(await refusedWith(resolveCredentials(agent, { keys: ["ASKED_KEY"] }))).toBe("credential_empty");
  const token = tokenOf(asked.url);
  expect(await findRequest(token)).toMatchObject({
    service: "Anthropic",
    hosts: ["api.anthropic.com"],
    reason: "To answer mail",
    key: "ASKED_KEY",
  });
  expect(await fillRequest(anonymous(), { token, fields: { token: secret } })).toEqual({ key: "ASKED_KEY" });
  const resolved = await resolveCredentials(agent, { keys: ["ASKED_KEY"] });
  expect(resolved.credentials.ASKED_KEY?.value).toBe(secret);
  expect(await findRequest(token)).toBeNull();
  expect(await refusedWith(fillRequest(anonymous(), { token, fields: { token: "another value" } }))).toBe(
    "not_found",
  );
  const events = await newestEvents(world.organisation.id, 50);
  expect(events.map(({ action }) => action)).toEqual(
    expect.arrayContaining(["credential.request", "credential.fill"]),
  );
  expect(findCanary(JSON.stringify(events), secret)).toEqual([]);
});

test("asking again while it waits gives another address and no second credential", async () => {
  const [first, second] = [await ask("AGAIN"), await ask("AGAIN")];
  expect(second.id).toBe(first.id);
  expect(second.url).not.toBe(first.url);
  await fillRequest(anonymous(), { token: tokenOf(second.url), fields: { token: secret } });
  expect(await findRequest(tokenOf(first.url))).toBeNull();
});

test("an address has ended when its time is over, the value is there or the credential is gone", async () => {
  const asked = await ask("LATE");
  await asOwner((sql) => sql`update fill_requests set expires_at = now() - interval '1 second'`);
  expect(await findRequest(tokenOf(asked.url))).toBeNull();
  for (const token of ["", "x", "0".repeat(52), null, undefined, ["a"]])
    expect(await findRequest(token)).toBeNull();
});

test("a value that is not complete is refused, and the address still works", async () => {
  const asked = await ask("PATIENT");
  const token = tokenOf(asked.url);
  const refused = await refusal(fillRequest(anonymous(), { token, fields: {} }));
  expect(refused.code).toBe("invalid");
  expect(refused.fields).toEqual({ token: ["Enter the value."] });
  expect(await findRequest(token)).not.toBeNull();
});

test("a service without fixed hosts cannot be asked for: whoever asks may not say where the value goes", async () => {
  const refused = await refusal(requestCredential(agent, { template: "smtp", reason: "Mail" }));
  expect(refused.fields).toHaveProperty("template");
});

test("a taken key is a conflict, and a token of other keys may not ask for this one", async () => {
  const owner = world.people.owner.ctx;
  await createCredential(owner, { type: "api_token", key: "TAKEN", fields: { token: secret } });
  expect(await refusedWith(ask("TAKEN"))).toBe("conflict");
  const other = await mintToken(owner, { scopes: ["credentials:request"], keys: ["ONLY_THIS"] });
  expect(
    await refusedWith(requestCredential(other.ctx, { template: "anthropic", key: "NOT_THIS", reason: "x" })),
  ).toBe("forbidden");
});

test("the address is told once and stored as a digest", async () => {
  const asked = await ask("DIGESTED");
  const rows = JSON.stringify(await asOwner((sql) => sql`select * from fill_requests`));
  expect(rows).not.toContain(tokenOf(asked.url));
  expect((await readCredential(world.people.owner.ctx, { id: asked.id })).status).toBe("needs_value");
  expect(anonymous().actor).toBe(ANONYMOUS);
});
