/** Plain fields that hold an address, the more exact one first. */
const ADDRESSES = ["base_url", "url", "repository_url", "endpoint", "host"];

/** The host that a value would be sent to, as far as plain fields tell it; empty when none does. */
export function hostIn(fields: Readonly<Record<string, string | undefined>>): string {
  for (const name of ADDRESSES) {
    const text = fields[name]?.trim() ?? "";
    if (URL.canParse(text) && new URL(text).host !== "") return new URL(text).host;
    if (/^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?$/i.test(text)) return text;
  }
  return "";
}
