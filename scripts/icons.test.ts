import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import icons from "@/lib/catalog/service-icons.json";
import { templates } from "@/lib/catalog/templates";

test("the sprite is what its sources make of it", () => {
  const drawn = execFileSync(process.execPath, ["scripts/icons.mjs", "--print"], { encoding: "utf8" });
  expect(readFileSync("public/service-icons.svg", "utf8")).toBe(drawn);
});

test("every icon belongs to a service of the catalogue", () => {
  const known = new Set(templates().map(({ id }) => id));
  expect(Object.keys(icons).filter((id) => !known.has(id))).toEqual([]);
});
