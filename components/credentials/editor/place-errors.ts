import type { FieldErrors } from "@/lib/errors";

const SHOWN: Record<string, string> = {
  name: "name",
  key: "key",
  category: "category",
  description: "description",
  expiresAt: "expiresOn",
  audience: "audience",
};

/** The server's messages by the path of the form field they belong to; the rest is for the summary. */
export function placeErrors(errors: FieldErrors, known: ReadonlySet<string>) {
  const placed: { path: string; message: string }[] = [];
  const rest: string[] = [];
  for (const [name, [message]] of Object.entries(errors)) {
    if (message === undefined) continue;
    const field = name.replace(/^fields\./, "");
    if (known.has(field)) placed.push({ path: `fields.${field}`, message });
    else if (Object.hasOwn(SHOWN, name)) placed.push({ path: SHOWN[name] ?? name, message });
    else rest.push(message);
  }
  return { placed, rest };
}
