import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import type * as Kinds from "@/lib/catalog/kinds";
import type { Driver } from "@/lib/consumers/driver";

/** What a tenth kind costs: this entry of the catalogue … */
const PRINTER = {
  id: "printer",
  slug: "printers",
  title: "Printers",
  description: "A printer that asks for a password.",
  icon: "printer",
  label: "Printer",
  counted: { one: "printer", other: "printers" },
  fields: [{ name: "tray", label: "Tray", kind: "number", required: true, min: 1, max: 4 }],
  slots: [
    { name: "password", label: "Password", required: true, accepts: ["username_password"], sends: false },
  ],
  effect: "loses_auth",
  destination: null,
  tryFields: [],
  tryHint: "Prints a test page.",
} as const satisfies KindSpec;

vi.mock("@/lib/catalog/kinds", async (load) => {
  const actual = await load<typeof Kinds>();
  const KINDS = [...actual.KINDS, PRINTER];
  const by = (name: "id" | "slug") => (value: string) => KINDS.find((kind) => kind[name] === value);
  return { ...actual, KINDS, findKind: by("id"), findKindBySlug: by("slug") };
});

/** … and this driver. */
vi.mock("@/lib/consumers/drivers", async () => {
  const { z } = await import("zod");
  const printer: Omit<Driver, "kind"> = {
    input: z.strictObject({}),
    try: ({ slots }) =>
      Promise.resolve({
        ok: true,
        outcome: "valid",
        message: `Printed with ${slots.password?.[0]?.secrets.password?.expose() ?? "nothing"}.`,
      }),
  };
  return { DRIVERS: { printer } };
});

const { createCredential } = await import("../credentials/create");
const { deleteCredentials } = await import("../credentials/delete");
const { impactOfDeletion } = await import("../credentials/impact");
const { closeTestInstance, openTestInstance } = await import("@/lib/testing/context");
const { mintWorld } = await import("@/lib/testing/factories");
const { refusal, refusedWith } = await import("@/lib/testing/outcomes");
const { configSchemas } = await import("./config");
const { createConsumer } = await import("./create");
const { listConsumers } = await import("./list");
const { readConsumer } = await import("./read");
const { tryConsumer } = await import("./try");

beforeAll(async () => {
  await openTestInstance();
});
afterAll(closeTestInstance);

test("a tenth kind costs an entry and a driver: form, checks, slots, Try, impact and schema follow", async () => {
  const owner = (await mintWorld()).people.owner.ctx;
  const password = "correct-printer-password";
  const credential = await createCredential(owner, {
    type: "username_password",
    key: "PRINTER",
    fields: { username: "print", password },
  });
  const wrong = await refusal(createConsumer(owner, { kind: "printer", name: "P", config: { tray: 9 } }));
  expect(wrong.fields).toHaveProperty(["config.tray"]);
  const made = await createConsumer(owner, { kind: "printer", name: "Hall", config: { tray: 2 } });
  expect(made).toMatchObject({ kind: "printer", status: "needs_credential" });
  expect(await refusedWith(tryConsumer(owner, { id: made.id }))).toBe("missing_credential");
  const { assignCredentials } = await import("./assign");
  await assignCredentials(owner, { id: made.id, assignments: { password: credential.id } });
  expect(await tryConsumer(owner, { id: made.id })).toMatchObject({
    ok: true,
    message: "Printed with [PRINTER].",
  });
  expect((await listConsumers(owner, { kind: "printer" })).items).toHaveLength(1);
  const impact = await impactOfDeletion(owner, { ids: [credential.id] });
  expect(impact.summary).toBe("1 printer loses its authentication");
  await deleteCredentials(owner, { ids: [credential.id], impactToken: impact.token });
  expect(await readConsumer(owner, { id: made.id })).toMatchObject({ status: "paused" });
  expect(JSON.stringify(configSchemas())).toContain('"printer"');
});
