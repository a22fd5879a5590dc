import type { HeaderPair } from "@/lib/egress/headers";

/** Between two neighbours only (RFC 9110 section 7.6.1, RFC 9112 section 9.6 and what is common beside them). */
const HOP_BY_HOP = new Set([
  ...["connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "http2-settings"],
  ...["proxy-connection", "proxy-authenticate", "proxy-authorization", "proxy-authentication-info", "expect"],
]);

/** What a caller may not say to the service: who else it is, where it comes from, another host, method or address. */
const NEVER_SENT = new Set([
  ...["host", "cookie", "cookie2", "via", "forwarded", "x-real-ip", "true-client-ip", "origin", "referer"],
  ...["x-http-method-override", "x-http-method", "x-method-override", "x-original-url", "x-rewrite-url"],
  // A secret that comes back in two parts, or packed, cannot be found.
  ...["accept-encoding", "range", "if-range"],
]);
const NEVER_SENT_STARTS = ["x-forwarded-", "x-keyhold-", "x-middleware-", "proxy-", "sec-"];

/** What a service may not say in the name of this server: sessions, rules for browsers, where to go instead. */
const NEVER_ANSWERED = new Set([
  ...[
    "set-cookie",
    "set-cookie2",
    "alt-svc",
    "strict-transport-security",
    "public-key-pins",
    "clear-site-data",
  ],
  ...["report-to", "reporting-endpoints", "nel", "refresh", "service-worker-allowed", "sourcemap"],
  ...["content-security-policy", "content-security-policy-report-only", "content-encoding", "content-length"],
  // Replaced by those of everything that programs are answered.
  ...["cache-control", "pragma", "expires", "age", "vary", "referrer-policy", "x-content-type-options"],
]);
const NEVER_ANSWERED_STARTS = ["access-control-", "x-keyhold-", "proxy-"];

/**
 * The headers that go on: without those of the connection and those it names, which come off first; then without
 * everything that carries a caller's own secret, and asking for an answer that can be read.
 */
export function requestHeaders(
  given: readonly HeaderPair[],
  places: readonly string[],
  hasBody: boolean,
): HeaderPair[] {
  const isDropped = (name: string) =>
    NEVER_SENT.has(name) || places.includes(name) || (name === "content-length" && !hasBody);
  const kept = endToEnd(given).filter(
    ([name]) => !isDropped(lower(name)) && !startsWithOneOf(lower(name), NEVER_SENT_STARTS),
  );
  return [...kept, ["accept-encoding", "identity"]];
}

/** The headers that come back, read through `mask`: one whose name is changed by that is left out. */
export function answerHeaders(given: readonly HeaderPair[], mask: (text: string) => string): HeaderPair[] {
  const kept = endToEnd(given).filter(
    ([name]) => !NEVER_ANSWERED.has(lower(name)) && !startsWithOneOf(lower(name), NEVER_ANSWERED_STARTS),
  );
  // One look at all of them is enough for most answers.
  const whole = kept.flat().join("\u0000");
  if (mask(whole) === whole) return kept;
  return kept.flatMap(([name, value]): HeaderPair[] => (mask(name) === name ? [[name, mask(value)]] : []));
}

/** All values of a header as one list, in lower case. */
export function listOf(given: readonly HeaderPair[], name: string): string[] {
  return given
    .filter(([other]) => lower(other) === name)
    .flatMap(([, value]) => value.split(","))
    .map((part) => part.trim().toLowerCase())
    .filter((part) => part !== "");
}

/** A connection may name any header as its own, whatever it means otherwise. */
function endToEnd(given: readonly HeaderPair[]): HeaderPair[] {
  const named = listOf(given, "connection");
  return given.filter(([name]) => !HOP_BY_HOP.has(lower(name)) && !named.includes(lower(name)));
}

const lower = (name: string) => name.toLowerCase();
const startsWithOneOf = (name: string, starts: readonly string[]) =>
  starts.some((start) => name.startsWith(start));
