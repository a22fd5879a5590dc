interface Masks {
  text(text: string): string;
  bytes(bytes: Uint8Array): Uint8Array;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** A masked copy of JSON-like data. Works through a list, so that neither depth nor a circle is too much. */
export function maskData(root: unknown, masks: Masks): unknown {
  const copies = new Map<object, unknown>();
  const waiting: (() => void)[] = [];

  function copyOf(value: unknown): unknown {
    if (!isObject(value)) return maskScalar(value, masks);
    if (!copies.has(value)) copies.set(value, beginCopy(value));
    return copies.get(value);
  }

  function beginCopy(value: object): unknown {
    if (value instanceof Date) return value;
    if (value instanceof Uint8Array) return masks.bytes(value);
    const written = writtenAsText(value);
    if (written !== undefined) return masks.text(written);
    if (value instanceof Map) {
      const copy = new Map<unknown, unknown>();
      waiting.push(() => value.forEach((part, key) => copy.set(copyOf(key), copyOf(part))));
      return copy;
    }
    if (value instanceof Set) {
      const copy = new Set<unknown>();
      waiting.push(() => value.forEach((part) => copy.add(copyOf(part))));
      return copy;
    }
    const copy = (Array.isArray(value) ? [] : Object.create(Reflect.getPrototypeOf(value))) as object;
    waiting.push(() => copyProperties(value, copy));
    return copy;
  }

  function copyProperties(from: object, to: object): void {
    for (const key of Reflect.ownKeys(from)) {
      const value: unknown = Reflect.get(from, key);
      const enumerable = Object.prototype.propertyIsEnumerable.call(from, key);
      const name = typeof key === "string" ? freeName(masks.text(key), key, from, to) : key;
      const configurable = !(Array.isArray(to) && key === "length");
      Object.defineProperty(to, name, { value: copyOf(value), enumerable, configurable, writable: true });
    }
  }

  const copy = copyOf(root);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) next();
  return copy;
}

/** What JSON has for an object that is a text there, such as a URL. */
function writtenAsText(value: object): string | undefined {
  if (!("toJSON" in value) || typeof value.toJSON !== "function") return undefined;
  const written: unknown = Reflect.apply(value.toJSON, value, []);
  return typeof written === "string" ? written : undefined;
}

/** A number may be a value too; only then does it become a text. */
function maskScalar(value: unknown, masks: Masks): unknown {
  if (typeof value === "string") return masks.text(value);
  if (typeof value !== "number" && typeof value !== "bigint") return value;
  const masked = masks.text(String(value));
  return masked === String(value) ? value : masked;
}

/** Two names that print the same mask stay two, and so does a name that looks like a mask. */
function freeName(masked: string, name: string, from: object, to: object): string {
  if (masked === name) return name;
  let free = masked;
  for (let count = 2; Object.hasOwn(to, free) || Object.hasOwn(from, free); count++)
    free = `${masked} (${count})`;
  return free;
}
