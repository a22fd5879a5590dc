/** Addresses in pasted text: separated by anything, with or without a name before `<…>`, each once. */
export function addressesIn(text: string): string[] {
  const words = text.split(/[\s,;]+/).map((word) => word.replace(/^<|>$/g, "").toLowerCase());
  return [...new Set(words.filter((word) => word.includes("@")))];
}
