export interface RelayAddress {
  key: string;
  host: string | null;
  /** Begins with a slash, or is empty; nothing is decoded. */
  path: string;
  query: string;
}

export const RELAY_PREFIX = "/relay";

/**
 * `/relay/KEY/path?query`, or `/relay/KEY/@host/path?query` for another host of the credential. What follows the `@` is
 * a host when it has a dot or a port: packages of npm have paths such as `/@types/node`.
 */
export function relayAddress(url: string): RelayAddress {
  const [whole = "", ...query] = url.split("?");
  const rest = whole.slice(RELAY_PREFIX.length + 1);
  const end = rest.indexOf("/");
  const key = end === -1 ? rest : rest.slice(0, end);
  const path = end === -1 ? "" : rest.slice(end);
  const [, written, below] = /^\/@([^/]+)(\/.*)?$/s.exec(path) ?? [];
  const host = written === undefined ? null : hostOf(written);
  return { key, host, path: host === null ? path : (below ?? ""), query: query.join("?") };
}

function hostOf(written: string): string | null {
  const host = written.replace(/%(?:3a|5b|5d)/gi, (code) => decodeURIComponent(code));
  return /[.:]/.test(host) ? host : null;
}
