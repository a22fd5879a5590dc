import "server-only";
import type { Verdict } from "./classify";
import { type Finding, STILL_FINE, accepted } from "./finding";
import type { Masking } from "./masking";
import { type Reply, valueAt } from "./reply";

/** Who answered. */
export interface Asked {
  host: string;
  /** How a sentence names it: the service where the catalogue knows the host, else the host. */
  who: string;
  /** A host that the catalogue names. Nobody else is quoted: who runs the host decides what it says. */
  isKnown: boolean;
}

/** What a verdict means, in words. */
export function inWords(
  verdict: Verdict,
  { host, who, isKnown }: Asked,
  reply: Reply,
  masking: Masking,
): Finding {
  const { status } = reply;
  const common = { host, status };
  switch (verdict.outcome) {
    case "valid":
      return { ...accepted(host, who), ...common };
    case "limited":
      return {
        ...common,
        outcome: "limited",
        message: `Key is real, but limited: ${verdict.meaning ?? ""}. That may be fine.`,
      };
    case "rejected": {
      const quotation = isKnown ? quotationOf(reply, masking) : null;
      const said =
        quotation === null
          ? `${who} rejected this key (${status}).`
          : `${who} said: “${quotation}” (${status}).`;
      return {
        ...common,
        outcome: "rejected",
        message: verdict.meaning ? `${said} ${capital(verdict.meaning)}.` : said,
      };
    }
    case "unknown":
      return { ...common, outcome: "unknown", message: `${why(verdict, who, status)} ${STILL_FINE}` };
    default:
      return verdict.outcome satisfies never;
  }
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

function why({ reason, meaning }: Verdict, who: string, status: number): string {
  switch (reason) {
    case "redirect":
      return `${who} answered with a redirect (${status}), which a test does not follow.`;
    case "throttled":
      return `${who} asks to wait before the next call (${status}).`;
    case "unavailable":
      return `${who} could not answer (${status}).`;
    case "page":
      return `${who} answered with a web page (${status}) instead of what its interface sends.`;
    case "unclear":
      return `${who} refused this call for another reason than the key: ${meaning ?? ""}.`;
    default:
      return `${who} answered ${status}, which says nothing about the key.`;
  }
}

const PLACES = [
  "error.message",
  "error_description",
  "errors[0].message",
  "errors[0].detail",
  "detail.message",
  "error.msg",
  "base_resp.status_msg",
  "message",
  "detail",
  "description",
  "errors[0]",
  "error",
  "err",
  "title",
];

/** The service's own sentence about a refusal, when it is short, plain and repeats nothing of the secret. */
function quotationOf({ json, text, headers }: Reply, masking: Masking): string | null {
  for (const place of PLACES) {
    const found = valueAt(json, place);
    if (typeof found === "string" && found.trim() !== "") return masking.quote(found);
  }
  const isPlain = json === undefined && /^text\/(?:plain|html)\b/i.test(headers.get("content-type") ?? "");
  return isPlain && text.length <= 100 && !/[<>{]/.test(text) ? masking.quote(text) : null;
}
