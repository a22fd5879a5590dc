import { AppError } from "@/lib/errors";

/** What went wrong, for audit rows: callers of the product only see the message. */
export type EgressReason =
  | "scheme"
  | "userinfo"
  | "host"
  | "port"
  | "private_address"
  | "header"
  | "dns"
  | "connect"
  | "tls"
  | "timeout"
  | "too_large"
  | "closed"
  | "aborted";

const REFUSALS: readonly EgressReason[] = ["scheme", "userinfo", "host", "port", "private_address", "header"];

/** Every failure of the network reads the same, so that nobody can map a network by the words of an error. */
function messageOf(reason: EgressReason, host: string): string {
  if (reason === "too_large") return `The answer of ${host} is larger than allowed.`;
  if (reason === "aborted") return `The call to ${host} was stopped.`;
  return `No answer from ${host}.`;
}

/**
 * A call that was refused before anything was sent (`invalid`), or that failed on the way (`upstream`). The message
 * never holds a path, query, user, header or a stranger's words.
 */
export class EgressError extends AppError {
  readonly reason: EgressReason;
  /** Host of the call, with its port when unusual; empty when the address could not be read. */
  readonly host: string;

  constructor(reason: EgressReason, host: string, message = messageOf(reason, host)) {
    super(REFUSALS.includes(reason) ? "invalid" : "upstream", message);
    // Model and protocol libraries know a caller's own abort by this name and do not try again.
    this.name = reason === "aborted" ? "AbortError" : "EgressError";
    this.reason = reason;
    this.host = host;
  }
}
