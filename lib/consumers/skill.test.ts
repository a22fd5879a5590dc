import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { heldCredential } from "@/lib/testing/held-credential";
import { driverCall } from "@/lib/testing/machine-call";
import { fieldsForSkill, skill } from "./skill";
import { workflow } from "./workflow";

const requires = [
  { key: "MAIL", type: "email_smtp", label: "Mail server" },
  { key: "SEARCH", type: "api_token", label: "Search", mapsTo: "api_key" },
];
const secret = randomBytes(18).toString("hex");
const mail = () =>
  heldCredential({ key: "TEAM_MAIL", type: "email_smtp", secrets: { password: new Secret(secret) } });

test("a skill says which of its slots are filled, and with what", async () => {
  const call = driverCall({ config: { instructions: "i", requires }, slots: { MAIL: [mail()], SEARCH: [] } });
  const result = await skill.try(call, {});
  expect(result).toEqual({
    ok: false,
    outcome: "unknown",
    message: "SEARCH has no credential yet.",
    slots: [
      { key: "MAIL", label: "Mail server", filled: true, credentialKey: "TEAM_MAIL" },
      { key: "SEARCH", label: "Search", filled: false, mapsTo: "api_key" },
    ],
    connected: "1 of 2",
  });
  expect(findCanary(JSON.stringify(result), secret)).toEqual([]);
});

test("a skill is ready when every slot is filled, or when it needs none", async () => {
  const slots = { MAIL: [mail()], SEARCH: [heldCredential({ key: "SEARCH" })] };
  expect(await skill.try(driverCall({ config: { requires }, slots }), {})).toMatchObject({
    ok: true,
    connected: "2 of 2",
  });
  expect(await skill.try(driverCall({ config: {} }), {})).toMatchObject({ ok: true, connected: "0 of 0" });
  expect(await skill.try(driverCall({ config: { requires } }), {})).toMatchObject({
    ok: false,
    connected: "0 of 2",
  });
});

test("the primary field takes the name that the skill expects, and the others keep theirs", () => {
  const pair = heldCredential({
    type: "api_key_pair",
    secrets: { api_key: new Secret("first"), api_secret: new Secret("second") },
  });
  const texts = (mapsTo?: string) =>
    Object.fromEntries(
      Object.entries(fieldsForSkill(mapsTo === undefined ? {} : { mapsTo }, pair)).map(([name, value]) => [
        name,
        value.expose(),
      ]),
    );
  expect(texts()).toEqual({ api_key: "first", api_secret: "second" });
  expect(texts("token")).toEqual({ token: "first", api_secret: "second" });
  expect(texts("api_key")).toEqual({ api_key: "first", api_secret: "second" });
  expect(texts("api_secret")).toEqual({ api_secret: "first" });
});

test("a workflow is run, not tried", async () => {
  await expect(workflow.try(driverCall({ config: {} }), {})).rejects.toMatchObject({
    code: "invalid",
    message: "Workflows are run, not tried.",
  });
});
