import { createTestRun, type TestRun } from "@/components/credentials/testing/test-run";

/** The tests of stored values on one page: a menu may start what a card and a row show. */
export function createTests() {
  const runs = new Map<string, TestRun>();
  return {
    /** Of this very value: what was said of the one before says nothing about it. */
    of: ({ id, version }: { id: string; version: number }): TestRun => {
      const key = `${id} ${version}`;
      const run = runs.get(key) ?? createTestRun();
      runs.set(key, run);
      return run;
    },
  };
}

export type Tests = ReturnType<typeof createTests>;
