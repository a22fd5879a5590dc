const DEPTH_MAX = 6;
const ITEMS_MAX = 200;

/** What console.log prints of its arguments: texts as they are, everything else much like JSON. */
export const formatAll = (values: readonly unknown[]): string =>
  values.map((value) => (typeof value === "string" ? value : format(value))).join(" ");

export function format(value: unknown, depth = 0, around: readonly object[] = []): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value);
    case "bigint":
      return `${value}n`;
    case "function":
      return `[Function: ${value.name || "anonymous"}]`;
    case "object":
      return value === null ? "null" : formatObject(value, depth, around);
    default:
      return String(value);
  }
}

function formatObject(value: object, depth: number, around: readonly object[]): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp || value instanceof URL) return value.toString();
  if (value instanceof Promise) return "Promise {}";
  if (around.includes(value)) return "[Circular]";
  if (depth >= DEPTH_MAX) return Array.isArray(value) ? "[Array]" : "[Object]";
  const inner = (one: unknown) => format(one, depth + 1, [...around, value]);
  if (Array.isArray(value)) return `[${listed(value, inner)}]`;
  if (ArrayBuffer.isView(value) && "length" in value) {
    return `${value.constructor.name}(${String(value.length)}) [${listed(value as unknown as number[], inner)}]`;
  }
  if (value instanceof Map) {
    return `Map(${value.size}) {${listed([...value], ([key, one]: unknown[]) => `${inner(key)} => ${inner(one)}`)}}`;
  }
  if (value instanceof Set) return `Set(${value.size}) {${listed([...value], inner)}}`;
  if (value instanceof Headers) return `Headers ${inner(Object.fromEntries(value))}`;
  return `{${listed(Object.entries(value), ([key, one]) => `${JSON.stringify(key)}:${inner(one)}`)}}`;
}

function listed<T>(items: ArrayLike<T>, print: (item: T) => string): string {
  const printed: string[] = [];
  for (let at = 0; at < Math.min(items.length, ITEMS_MAX); at += 1) printed.push(print(items[at] as T));
  if (items.length > ITEMS_MAX) printed.push(`… ${items.length - ITEMS_MAX} more`);
  return printed.join(",");
}
