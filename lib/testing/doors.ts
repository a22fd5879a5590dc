import { readdirSync } from "node:fs";
import path from "node:path";
import type { z } from "zod";
import type { Action } from "@/lib/access/policy";
import type { Door } from "@/lib/domain/door";

export type AnyDoor = Door<z.ZodType, unknown>;

const isDoor = (value: unknown): value is AnyDoor =>
  typeof value === "function" && "action" in value && "input" in value && "kind" in value;

/** Every door that lib/domain exports, by its action. */
export async function findDoors(): Promise<Map<Action, AnyDoor>> {
  const root = path.resolve("lib/domain");
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (file) => file.endsWith(".ts") && !file.endsWith(".test.ts"),
  );
  const doors = new Map<Action, AnyDoor>();
  for (const file of files) {
    const exports = (await import(/* @vite-ignore */ path.join(root, file))) as Record<string, unknown>;
    for (const value of Object.values(exports)) if (isDoor(value)) doors.set(value.action, value);
  }
  return doors;
}
