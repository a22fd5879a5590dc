import "server-only";
import { canonicalHost } from "@/lib/catalog/address";
import { env } from "@/lib/env";
import { log } from "@/lib/log";

let parsed: { text: string; entries: ReadonlySet<string> } | undefined;

/**
 * Whether the operator listed this host and port in KEYHOLD_EGRESS_ALLOW. Only then may it be private, speak plain
 * `http` or use another port. The host is canonical, IPv6 in brackets.
 */
export function isListed(host: string, port: number): boolean {
  const text = env().KEYHOLD_EGRESS_ALLOW ?? "";
  if (parsed?.text !== text) parsed = { text, entries: parse(text) };
  return parsed.entries.has(`${host}:${port}`);
}

/** The line that lists a place, for the refusal to quote. */
export const allowLine = (host: string, port: number) => `KEYHOLD_EGRESS_ALLOW=${host}:${port}`;

function parse(text: string): Set<string> {
  const written = text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
  const entries = written.map(entryOf);
  const ignored = entries.filter((entry) => entry === null).length;
  // Only how many: something else may have been put into the wrong variable.
  if (ignored > 0) log.warn("egress.allow_entries_ignored", { ignored });
  return new Set(entries.filter((entry) => entry !== null));
}

function entryOf(written: string): string | null {
  const [, name = "", digits = ""] = /^(.+):([0-9]{1,5})$/.exec(written) ?? [];
  const port = Number(digits);
  const host = canonicalHost(name);
  if (host === null || port < 1 || port > 65_535 || hasPort(host)) return null;
  return `${host}:${port}`;
}

const hasPort = (host: string) => /:[0-9]+$/.test(host.replace(/^\[.*\]/, ""));
