export const EXPIRIES = [
  { id: "30", label: "30 days" },
  { id: "90", label: "90 days" },
  { id: "365", label: "365 days" },
  { id: "custom", label: "Custom date…" },
  { id: "never", label: "Never" },
] as const;

export type ExpiryChoice = (typeof EXPIRIES)[number]["id"];

const DAY_MS = 86_400_000;
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric" });

/** When a choice ends; null for never, undefined while a custom day is missing. A custom day counts to its last minute. */
export function expiryOf(choice: ExpiryChoice, customDay: string, now: Date): Date | null | undefined {
  if (choice === "never") return null;
  if (choice !== "custom") return new Date(now.getTime() + Number(choice) * DAY_MS);
  const end = new Date(`${customDay}T23:59:00`);
  return Number.isNaN(end.getTime()) ? undefined : end;
}

/** "Works until 18 Feb 2027." in the reader's own calendar. */
export function expirySentence(expiresAt: Date | null | undefined, now: Date): string {
  if (expiresAt === undefined) return "Choose the last day it should work.";
  if (expiresAt === null) return "Works until somebody revokes it.";
  if (expiresAt <= now) return "That day is over. Choose a later one.";
  return `Works until ${day.format(expiresAt)}.`;
}
