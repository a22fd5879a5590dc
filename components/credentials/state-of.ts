import { counted } from "@/components/credentials/counted";
import type { StatusKind } from "@/components/ui/status-text";
import type { CredentialView } from "@/lib/domain/credentials/view";

const DAY_MS = 86_400_000;
/** Days before its expiry that a credential is called expiring; the filter of that name counts the same. */
const EXPIRING_DAYS = 14;

export type Timed = Pick<CredentialView, "version" | "status" | "expiresAt">;
export type State = { kind: StatusKind; text: string };

/** The one thing about a credential that wants attention most; nothing when all is well. */
export function stateOf({ version, status, expiresAt }: Timed, now = Date.now()): State | undefined {
  const left = expiresAt === null ? Infinity : Date.parse(expiresAt) - now;
  if (version === 0) return { kind: "empty", text: "Needs value" };
  if (left <= 0) return { kind: "error", text: "Expired" };
  if (left > EXPIRING_DAYS * DAY_MS)
    return status === "disabled" ? { kind: "disabled", text: "Disabled" } : undefined;
  const days = Math.floor(left / DAY_MS);
  return {
    kind: "expiring",
    text: days === 0 ? "Expires today" : `Expiring in ${counted(days, "day", "days")}`,
  };
}
