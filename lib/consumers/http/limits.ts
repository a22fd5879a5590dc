import { PROTOTYPE_NAMES } from "@/lib/catalog/json-scan";

const DEPTH_MAX = 32;
const NODES_MAX = 20_000;
const CHARACTERS_MAX = 256_000;

/**
 * What keeps parsed JSON from being walked or sent: nesting, size, names that reach a prototype. A sentence that quotes
 * nothing; null when nothing does. Linear and without recursion.
 */
export function jsonProblem(root: unknown): string | null {
  const waiting: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  let nodes = 0;
  let characters = 0;
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    const { value, depth } = item;
    nodes += 1;
    if (typeof value === "string") characters += value.length;
    if (depth > DEPTH_MAX) return "is nested too deeply.";
    if (typeof value !== "object" || value === null) continue;
    for (const [name, child] of Object.entries(value)) {
      if (PROTOTYPE_NAMES.has(name))
        return "uses a name that isn't allowed (__proto__, constructor or prototype).";
      if (!Array.isArray(value)) characters += name.length;
      waiting.push({ value: child, depth: depth + 1 });
    }
    if (nodes + waiting.length > NODES_MAX || characters > CHARACTERS_MAX) return "is too large.";
  }
  return characters > CHARACTERS_MAX ? "is too large." : null;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether anything lies deeper than that. Aliases make a graph of a tree, so each object is looked at once. */
export function isDeeperThan(depthMax: number, root: unknown): boolean {
  const seen = new Set<unknown>();
  const waiting: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    const { value, depth } = item;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    if (depth > depthMax) return true;
    seen.add(value);
    for (const child of Object.values(value)) waiting.push({ value: child, depth: depth + 1 });
  }
  return false;
}
