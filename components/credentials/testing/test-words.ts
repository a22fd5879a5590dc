import type { TestResult, TestState } from "@/components/credentials/testing/test-run";
import type { StatusKind } from "@/components/ui/status-text";

const OUTCOMES: Record<TestResult["outcome"], { kind: StatusKind; text: string }> = {
  valid: { kind: "valid", text: "Valid" },
  limited: { kind: "valid", text: "Valid, limited" },
  rejected: { kind: "rejected", text: "Rejected" },
  unknown: { kind: "rejected", text: "Couldn't check" },
};

/** Two icons; the words carry the difference. */
export const outcomeOf = ({ outcome }: Pick<TestResult, "outcome">) => OUTCOMES[outcome];

export const waitingFor = (host: string) => `Waiting for ${host || "the service"}…`;

/** What a screen reader hears of a test. */
export function spoken(state: TestState, name: string, host: string): string {
  switch (state.phase) {
    case "idle":
      return "";
    case "running":
      return state.isLong ? waitingFor(host) : `Testing ${name}`;
    case "done":
      return `${outcomeOf(state.result).text}. ${state.result.message}`;
    case "failed":
    case "throttled":
      return state.message;
    default:
      return state satisfies never;
  }
}

/** What somebody passes on to whoever can help: everything that was told, which is never a value. */
export function detailsText(name: string, result: TestResult): string {
  const { host, status, latencyMs, message, checkedAt } = result;
  const lines = [
    `Test of ${name}: ${outcomeOf(result).text}`,
    message,
    host && `Host: ${host}`,
    status !== undefined && `Status: ${status}`,
    `Took: ${latencyMs} ms`,
    `Tested: ${checkedAt}`,
  ];
  return lines.filter(Boolean).join("\n");
}
