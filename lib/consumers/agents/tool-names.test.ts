import { expect, test } from "vitest";
import { ToolNames } from "./tool-names";

test("a name holds what every provider takes", () => {
  const names = new ToolNames();
  expect(names.give("Höhe & Preis: prüfen!")).toBe("Hohe_Preis_prufen");
  expect(names.give("CRM", "find-customer")).toBe("CRM_find-customer");
  expect(names.give("2nd shop")).toBe("tool_2nd_shop");
  expect(names.give("顧客")).toBe("tool_");
  for (const odd of ["", "  ", "../../etc", "a".repeat(500), "\u0000", "{{x}}"])
    expect(names.give(odd)).toMatch(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/);
});

test("no two tools have one name, however long it is or in whatever case", () => {
  const names = new ToolNames();
  const given = [names.give("call_api"), names.give("call api"), names.give("Call_API")];
  const long = [names.give("x".repeat(80)), names.give("x".repeat(80)), names.give("x".repeat(64))];
  expect(given).toEqual(["call_api", "call_api_2", "Call_API_3"]);
  expect(new Set(long).size).toBe(3);
  for (const name of long) expect(name.length).toBeLessThanOrEqual(64);
});
