import { expect, test } from "vitest";
import { findPlace, samePlaceIn } from "@/components/shell/navigation";

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
