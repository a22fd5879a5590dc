import type { Outcome } from "@/lib/consumers/driver";

export interface Verdict {
  ok: boolean;
  outcome: Outcome;
  message: string;
}

const REDIRECTS = [301, 302, 303, 307, 308];
/** Statuses that services give only to callers they know: pay first, a clash, a request that makes no sense. */
const AFTER_SIGNING_IN = [402, 409, 422];

/** What a status says about the call and its credential, in one sentence of ours. */
export function verdictOf(status: number, host: string, hasCredential: boolean): Verdict {
  if (status >= 200 && status < 300) {
    return { ok: true, outcome: hasCredential ? "valid" : "unknown", message: `${host} answered ${status}.` };
  }
  if (status === 401 || status === 403) {
    const what = hasCredential ? "refused the credential" : "asks for a credential";
    return { ok: false, outcome: "rejected", message: `${host} ${what} (${status}).` };
  }
  if (REDIRECTS.includes(status)) {
    const message = `${host} answered with a redirect, which is not followed (${status}).`;
    return { ok: false, outcome: "unknown", message };
  }
  const isKnown = hasCredential && AFTER_SIGNING_IN.includes(status);
  return { ok: false, outcome: isKnown ? "valid" : "unknown", message: `${host} answered ${status}.` };
}
