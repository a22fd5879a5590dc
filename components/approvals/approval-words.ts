import type { ApprovalView } from "@/lib/domain/approvals/view";

export const REMEMBER = {
  once: "Only this call",
  "15m": "For 15 minutes",
  "1h": "For 1 hour",
  "8h": "For 8 hours",
} as const;
export type Remember = keyof typeof REMEMBER;

export const isRemember = (text: string): text is Remember => Object.hasOwn(REMEMBER, text);

const PURPOSES: Record<string, string> = {
  relay: "Through the relay",
  resolve: "The value itself",
};

/** How it is used; a purpose of a newer version by its name. */
export const purposeWords = (purpose: string) => PURPOSES[purpose] ?? purpose;

/** "POST api.stripe.com/v1/charges"; nothing when the value itself is asked for. */
export function callWords({ method, host, path }: Pick<ApprovalView, "method" | "host" | "path">): string {
  return [method, `${host ?? ""}${path ?? ""}`].filter(Boolean).join(" ");
}

/** "14 min left", "40 s left". */
export function leftWords(expiresAt: string, now: number): string {
  const seconds = Math.max(0, Math.ceil((Date.parse(expiresAt) - now) / 1_000));
  if (seconds === 0) return "No time left";
  return seconds < 60 ? `${seconds} s left` : `${Math.floor(seconds / 60)} min left`;
}
