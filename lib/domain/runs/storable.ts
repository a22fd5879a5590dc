/** As the database can keep it: JSON without NUL characters and halves of characters. */
export function storable(data: unknown): unknown {
  const text = JSON.stringify(data) as string | undefined;
  if (text === undefined) return null;
  return UNSTORABLE.test(text) ? JSON.parse(text, (_name, value: unknown) => cleaned(value)) : data;
}

/** How JSON writes them. Text that only looks like it has one more backslash, and is cleaned without a change. */
const UNSTORABLE = /\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

export const storableText = (text: string): string => text.toWellFormed().replaceAll("\0", "\ufffd");

function cleaned(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [storableText(name), inner]));
}
