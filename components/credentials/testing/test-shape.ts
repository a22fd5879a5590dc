import type { TestResult } from "@/components/credentials/testing/test-run";

/** What a test does and costs, in words, and where it asks; empty when that is known only once it asks. */
export interface Plan {
  summary: string;
  host: string;
}

/** One stored credential as its test button knows it. */
export interface TestOffer {
  id: string;
  name: string;
  version: number;
  /** Null: there is no test for it. */
  plan: Plan | null;
  /** Says so: "No test for SSH keys." */
  none: string;
  /** Why it cannot be tested now. */
  blocked?: string;
  /** What the last test of its value said. */
  last: TestResult | null;
}

/** Why a press would do nothing, whoever presses; nothing when it would. */
export const obstacleOf = ({ plan, none, blocked }: Pick<TestOffer, "plan" | "none" | "blocked">) =>
  plan === null ? none : blocked;

/** What a test does, with the host where the words do not have it. */
export const planWords = ({ summary, host }: Plan) =>
  host === "" || summary.includes(host) ? summary : `${summary} Asks ${host}.`;
