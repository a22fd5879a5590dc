import { expect, test } from "vitest";
import { findPlace, NAVIGATION, samePlaceIn } from "@/components/shell/navigation";
import { KINDS } from "@/lib/catalog/kinds";

test("a credential's own page belongs to Credentials", () => {
  const place = findPlace("/acme/support/settings/credentials/cred_1", "acme", "support");
  expect(place?.item.label).toBe("Credentials");
  expect(place?.isExact).toBe(false);
});

test("switching project keeps the section and drops ids that cannot exist there", () => {
  const from = { organisation: "acme", project: "support" };
  const to = { organisation: "acme", project: "sales" };
  expect(samePlaceIn("/acme/support/settings/audit", from, to)).toBe("/acme/sales/settings/audit");
  expect(samePlaceIn("/acme/support/settings/credentials/cred_1", from, to)).toBe(
    "/acme/sales/settings/credentials",
  );
  expect(samePlaceIn("/acme/support/elsewhere", from, to)).toBe("/acme/sales/settings/credentials");
});

test("every kind of consumer has a place above the settings, in the order of the catalogue", () => {
  const [build, settings] = NAVIGATION;
  expect(build?.items.map(({ label }) => label)).toEqual(KINDS.map(({ title }) => title));
  expect(settings?.heading).toBe("Settings");
  expect(new Set(build?.items.map(({ icon }) => icon)).size).toBe(KINDS.length);
  for (const { slug, title } of KINDS) {
    expect(findPlace(`/acme/support/${slug}/cons_1`, "acme", "support")?.item.label).toBe(title);
    expect(slug).not.toBe("settings");
  }
});

test("a consumer cannot exist in another project, so switching leads to the list of its kind", () => {
  const to = { organisation: "acme", project: "sales" };
  expect(samePlaceIn("/acme/support/tools/cons_1", { ...to, project: "support" }, to)).toBe(
    "/acme/sales/tools",
  );
});
