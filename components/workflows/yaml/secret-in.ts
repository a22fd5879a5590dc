import { looksLikeSecret } from "@/lib/catalog/secret-shape";

const BETWEEN = /[\s"'`,;<>()[\]{}]+/;
const PEM =
  /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----(?:[\s\S]{0,20000}?-----END [A-Z0-9 ]{0,60}-----)?/;

/** Where in a text a secret seems to stand; null when none does. */
export function secretIn(text: string): { from: number; to: number } | null {
  if (!looksLikeSecret(text)) return null;
  const key = PEM.exec(text);
  if (key) return { from: key.index, to: key.index + key[0].length };
  const word = text.split(BETWEEN).find((one) => looksLikeSecret(one));
  if (word === undefined) return { from: 0, to: text.length };
  const from = text.indexOf(word);
  return { from, to: from + word.length };
}
