import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { POLICY } from "@/lib/access/policy";
import type { Door } from "./door";

type AnyDoor = Door<z.ZodType, unknown>;

interface Found {
  file: string;
  name: string;
  value: unknown;
}

const isDoor = (value: unknown): value is AnyDoor =>
  typeof value === "function" && "action" in value && "input" in value && "kind" in value;

const FILES = readdirSync("lib/domain", { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts") && !/\.test\.ts$/.test(file))
  .toSorted();

const exported: Found[] = [];
for (const file of FILES) {
  const exports = (await import(/* @vite-ignore */ `./${file}`)) as Record<string, unknown>;
  for (const [name, value] of Object.entries(exports)) exported.push({ file, name, value });
}
const doors = exported.flatMap(({ file, name, value }) =>
  isDoor(value) ? [{ file, name, door: value }] : [],
);

const places = new Map<string, string[]>();
for (const { file, name, door } of doors)
  places.set(door.action, [...(places.get(door.action) ?? []), `${file} ${name}`]);

test("every act of the policy has exactly one door", () => {
  const found = Object.keys(POLICY).map((action) => ({ action, doors: places.get(action) ?? [] }));
  expect(found.filter((row) => row.doors.length !== 1)).toEqual([]);
});

test("no door is outside the policy", () => {
  expect([...places.keys()].filter((action) => !Object.hasOwn(POLICY, action))).toEqual([]);
});

test("a file of doors lets nothing else be called", () => {
  const verbFiles = new Set(doors.map(({ file }) => file));
  const others = exported.filter(
    ({ file, value }) => verbFiles.has(file) && typeof value === "function" && !isDoor(value),
  );
  expect(others.map(({ file, name }) => `${file}: ${name}`)).toEqual([]);
});

function isStrict(schema: z.ZodType): boolean {
  if (schema instanceof z.ZodObject) return schema.def.catchall instanceof z.ZodNever;
  if (schema instanceof z.ZodUnion)
    return schema.def.options.every((option) => isStrict(option as z.ZodType));
  if (schema instanceof z.ZodPipe) return isStrict(schema.def.in as z.ZodType);
  return false;
}

describe("a door refuses fields it does not know", () => {
  test.each(doors.map(({ file, name, door }) => [`${file} ${name}`, door] as const))("%s", (_place, door) => {
    expect(isStrict(door.input)).toBe(true);
  });
});

test("the doors are really found", () => {
  expect(doors.length).toBeGreaterThan(20);
});
