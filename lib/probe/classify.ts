import "server-only";
import type { Verify, VerifyMatch } from "@/lib/catalog/template-shape";
import type { Outcome } from "./finding";
import { type Reply, valueAt } from "./reply";

/** What an answer says about a key. */
export interface Verdict {
  outcome: Outcome;
  /** Half a sentence for people, from the catalogue. */
  meaning?: string | undefined;
  /** Why nothing is known. */
  reason?: "redirect" | "throttled" | "unavailable" | "page" | "unclear" | "status";
}

/**
 * Reads an answer by the template's data. What is not in the data, a page in place of an answer, a throttle and a
 * firewall say nothing about a key: they are never a refusal.
 */
export function classify(verify: Verify, reply: Reply): Verdict {
  const { valid, invalid, limited, unclear } = verify;
  const { status } = reply;
  if (status >= 300 && status < 400) return nothing("redirect");
  if (unclear && fits(unclear, reply)) return { ...nothing("unclear"), meaning: unclear.meaning };
  if (limited && isSpecific(limited) && fits(limited, reply)) return known(limited.meaning);
  if (valid && fits(valid, reply)) return isUnproven(verify, reply) ? nothing("page") : { outcome: "valid" };
  const refusal = [invalid ?? []].flat().find((match) => fits(match, reply));
  if (refusal && !isFirewall(reply)) return { outcome: "rejected", meaning: refusal.meaning };
  if (limited && fits(limited, reply) && !isFirewall(reply)) return known(limited.meaning);
  if (status === 429) return nothing("throttled");
  return nothing(status >= 500 ? "unavailable" : isPage(reply) ? "page" : "status");
}

const nothing = (reason: Verdict["reason"] & string): Verdict => ({ outcome: "unknown", reason });
const known = (meaning: string): Verdict => ({ outcome: "limited", meaning });

/** More than a status: the service itself says what it found. */
export const isSpecific = ({ json, body_contains: texts }: VerifyMatch): boolean =>
  (json?.length ?? 0) + (texts?.length ?? 0) > 0;

/** A portal or a login page answers 200 to everything. Where a wrong key is tried too, that decides instead. */
const isUnproven = ({ valid, control }: Verify, reply: Reply) =>
  !control && valid !== undefined && !isSpecific(valid) && reply.status < 300 && isPage(reply);

const isPage = ({ headers, text }: Reply) =>
  /^text\/html\b/i.test(headers.get("content-type") ?? "") && /^\s*</.test(text);

/** A page or a limit of calls behind a 403 comes from something in front of the service. */
const isFirewall = (reply: Reply) =>
  reply.status === 403 &&
  (isPage(reply) || reply.headers.has("retry-after") || reply.headers.get("x-ratelimit-remaining") === "0");

/** All members that are there fit; of the texts one. */
export function fits(match: VerifyMatch, reply: Reply): boolean {
  const { status, json, body_contains: texts } = match;
  return (
    (status?.includes(reply.status) ?? true) &&
    (texts?.some((text) => reply.text.includes(text)) ?? true) &&
    (json?.every((condition) => holds(condition, reply.json)) ?? true)
  );
}

function holds({ path, op, value }: NonNullable<VerifyMatch["json"]>[number], json: unknown): boolean {
  const found = valueAt(json, path);
  switch (op) {
    case "eq":
      return found === value;
    case "not_null":
      return found !== undefined && found !== null;
    case "in":
      return Array.isArray(value) && value.includes(found);
    case "not_in":
      return found !== undefined && Array.isArray(value) && !value.includes(found);
    case "starts_with":
      return typeof found === "string" && typeof value === "string" && found.startsWith(value);
    default:
      return op satisfies never;
  }
}
