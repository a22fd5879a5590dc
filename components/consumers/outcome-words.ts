import type { StatusKind } from "@/components/ui/status-text";

/** Whether a call did what was asked; a refusal of the credential is told apart from every other failure. */
export function outcomeWords({ ok, outcome }: { ok: boolean; outcome: string }): {
  look: StatusKind;
  label: string;
} {
  if (ok) return { look: "valid", label: outcome === "limited" ? "Worked, with limits" : "Worked" };
  return outcome === "rejected"
    ? { look: "rejected", label: "Rejected" }
    : { look: "error", label: "Failed" };
}

const number = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });

/** "840 ms", "2.4 s". */
export const durationWords = (ms: number) =>
  ms < 1_000 ? `${Math.round(ms)} ms` : `${number.format(ms / 1_000)} s`;
