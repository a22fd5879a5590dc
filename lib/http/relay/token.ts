/** A machine token inside a header: alone, behind a scheme, or as one part of a longer text. */
const TOKEN = /(?:^|[^0-9A-Za-z_])(kh_[0-9a-z]{12}_[0-9a-z]{52})(?![0-9A-Za-z_])/;

export interface Presented {
  text: string;
  /** Where it stood, in lower case. */
  headers: string[];
  /** All headers but those. */
  others: [name: string, value: string][];
}

/**
 * The machine token of a relayed call, wherever a client library puts the key of its service: `Authorization` with any
 * scheme, the user name or the password of Basic, or a header of the service's own. Null without a token, and when two
 * could be meant.
 */
export function presentedToken(rawHeaders: readonly string[]): Presented | null {
  const pairs = pairsOf(rawHeaders);
  const names = pairs.map(([name]) => name.toLowerCase());
  const found = pairs.map(([name, value]) => tokenIn(name.toLowerCase(), value));
  const texts = new Set(found.filter((text) => text !== null));
  const [text] = texts;
  // Two such headers could be read differently by whatever stands in front of us.
  const isTwice = names.filter((name) => name === "authorization").length > 1;
  if (text === undefined || texts.size > 1 || isTwice) return null;
  return {
    text,
    headers: [...new Set(names.filter((_name, index) => found[index] !== null))],
    others: pairs.filter((_pair, index) => found[index] === null),
  };
}

function tokenIn(name: string, value: string): string | null {
  const basic = name === "authorization" ? /^Basic +([A-Za-z0-9+/=]+) *$/i.exec(value)?.[1] : undefined;
  const text = basic === undefined ? value : Buffer.from(basic, "base64").toString("latin1");
  return TOKEN.exec(text)?.[1] ?? null;
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_gap, index) => [
    raw[index * 2] ?? "",
    raw[index * 2 + 1] ?? "",
  ]);
}
