import { counted } from "@/components/credentials/counted";
import { outcomeOf } from "@/components/credentials/testing/test-words";
import type { StatusKind } from "@/components/ui/status-text";
import type { CredentialView } from "@/lib/domain/credentials/view";

const DAY_MS = 86_400_000;
/** Days before its expiry that a credential is called expiring; the filter of that name counts the same. */
const EXPIRING_DAYS = 14;

export type Timed = Pick<CredentialView, "version" | "status" | "expiresAt" | "lastTest">;
export type State = {
  kind: StatusKind;
  text: string;
  /** It is what the last test said. */
  isTest?: true;
};

/** The one thing about a credential that wants attention most; without any, what its last test said. */
export function stateOf(
  { version, status, expiresAt, lastTest }: Timed,
  now = Date.now(),
): State | undefined {
  const left = expiresAt === null ? Infinity : Date.parse(expiresAt) - now;
  const tested: State | undefined = lastTest ? { ...outcomeOf(lastTest), isTest: true } : undefined;
  if (version === 0) return { kind: "empty", text: "Needs value" };
  if (lastTest?.outcome === "rejected") return tested;
  if (left <= 0) return { kind: "error", text: "Expired" };
  if (left > EXPIRING_DAYS * DAY_MS)
    return status === "disabled" ? { kind: "disabled", text: "Disabled" } : tested;
  const days = Math.floor(left / DAY_MS);
  return {
    kind: "expiring",
    text: days === 0 ? "Expires today" : `Expiring in ${counted(days, "day", "days")}`,
  };
}
