import type { KindSpec } from "@/lib/catalog/kind-shape";

/** "Tool" inside a sentence; names that begin with an abbreviation, such as "MCP server", stay. */
export const inside = (words: string) =>
  /^[A-Z]{2}/.test(words) ? words : words.charAt(0).toLowerCase() + words.slice(1);

/** What a kind is called inside a sentence: "tool" and "tools", "MCP server" and "MCP servers". */
export const kindWords = ({ label, title }: Pick<KindSpec, "label" | "title">) => ({
  one: inside(label),
  other: inside(title),
});
