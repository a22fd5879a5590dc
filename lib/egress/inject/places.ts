import "server-only";
import { EgressError } from "@/lib/egress/error";
import { checkHeaders, isOfConnection } from "@/lib/egress/headers";
import { encodePart, fill, invalid, type Lookup } from "./values";

/** A request before it is sent. */
export interface Outgoing {
  method: string;
  url: URL;
  headers: [string, string][];
  body: Uint8Array | null;
}

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;
// Names that belong to the sender of the message, or that carry other people's sessions.
const NEVER_SET = new Set(
  "host content-length content-encoding cookie cookie2 set-cookie via forwarded date".split(" "),
);

/** Whether a secret may be sent in a header of this name. */
export function mayCarry(name: string): boolean {
  const lower = name.toLowerCase();
  const isReserved = NEVER_SET.has(lower) || isOfConnection(lower) || /^(?:sec-|x-forwarded-)/.test(lower);
  return HEADER_NAME.test(name) && !isReserved;
}

/** Replaces every header of the name. The messages never hold the value. */
export function setHeader(request: Outgoing, name: string, value: string): Outgoing {
  const { host } = request.url;
  if (!mayCarry(name))
    throw new EgressError("header", host, "A secret can't be sent in a header of this name.");
  checkHeaders([[name, value]], host);
  const others = request.headers.filter(([other]) => other.toLowerCase() !== name.toLowerCase());
  return { ...request, headers: [...others, [name, value]] };
}

export const hasHeader = ({ headers }: Outgoing, name: string) =>
  headers.some(([other]) => other.toLowerCase() === name.toLowerCase());

/** Replaces every query parameter of the name and leaves the bytes of the others as they are. */
export function setQuery(request: Outgoing, name: string, value: string): Outgoing {
  const url = new URL(request.url);
  const others = pairsOf(url).filter((pair) => pairName(pair) !== name);
  url.search = [...others, `${encodeURIComponent(name)}=${encodeURIComponent(value)}`].join("&");
  return { ...request, url };
}

export function setBasic(request: Outgoing, username: string, password: string): Outgoing {
  if (username.includes(":"))
    throw invalid("A user name with a colon can't be sent as Basic authentication.");
  const text = Buffer.from(`${username}:${password}`, "utf8").toString("base64");
  return setHeader(request, "Authorization", `Basic ${text}`);
}

/**
 * Puts a secret into the path where a stand-in or a caller's own value is, else in front: with the format
 * `/bot{token}/` the paths `/getMe` and `/botANYTHING/getMe` both become `/bot<token>/getMe`.
 */
export function setPath(request: Outgoing, placeholder: string, format: string, lookup: Lookup): Outgoing {
  const url = new URL(request.url);
  const [before = "", after = ""] = format.split(/\{[^}]+\}/);
  const part = fill(format, lookup, encodePart);
  const bare = part.slice(before.length, part.length - after.length);
  const taken = before === "" || after === "" ? null : findBetween(url.pathname, before, after);
  if (placeholder !== "" && url.pathname.includes(placeholder)) {
    url.pathname = url.pathname.replace(placeholder, () => bare);
  } else if (taken) {
    url.pathname = url.pathname.slice(0, taken.from) + bare + url.pathname.slice(taken.to);
  } else if (!before.startsWith("/")) {
    throw invalid(`The address doesn't hold ${placeholder}, where the secret belongs.`);
  } else {
    url.pathname = part.replace(/\/$/, "") + url.pathname;
  }
  return { ...request, url };
}

function findBetween(path: string, before: string, after: string): { from: number; to: number } | null {
  const start = path.indexOf(before);
  if (start === -1) return null;
  const from = start + before.length;
  const end = path.indexOf(after, from);
  return end === -1 || path.slice(from, end).includes("/") ? null : { from, to: end };
}

/** The secret is the address itself: what the request asks below it is added, and nothing of it replaced. */
export function setAddress(request: Outgoing, address: string): Outgoing {
  if (!URL.canParse(address)) throw invalid("The address of this credential can't be read.");
  const url = new URL(address);
  if (request.url.pathname !== "/") url.pathname = url.pathname.replace(/\/+$/, "") + request.url.pathname;
  const fixed = new Set(pairsOf(url).map(pairName));
  const added = pairsOf(request.url).filter((pair) => !fixed.has(pairName(pair)));
  url.search = [...pairsOf(url), ...added].join("&");
  url.hash = "";
  return { ...request, url };
}

const pairsOf = (url: URL): string[] => url.search.slice(1).split("&").filter(Boolean);
const pairName = (pair: string): string => [...new URLSearchParams(pair).keys()][0] ?? "";
