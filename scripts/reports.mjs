import { existsSync, readFileSync } from "node:fs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** A report that is missing or holds no failure, after a run that failed, still counts as one failure. */
function withExitCode(counts, code) {
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

const NOTHING = { passed: 0, failed: 0, skipped: 0 };
const readReport = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : undefined);

/** @param {string} file written by Vitest's JSON reporter @param {number} code @returns {Counts} */
export function countVitest(file, code) {
  const report = readReport(file);
  if (!report) return withExitCode(NOTHING, code);
  // A file that could not even be loaded has no tests to count.
  const broken = report.testResults.filter(
    (one) => one.status === "failed" && one.assertionResults.length === 0,
  );
  const counts = {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
  return withExitCode(counts, code);
}

/** @param {string} file written by Playwright's JSON reporter @param {number} code @returns {Counts} */
export function countPlaywright(file, code) {
  const report = readReport(file);
  if (!report) return withExitCode(NOTHING, code);
  const { expected, unexpected, flaky, skipped } = report.stats;
  // A test that passed only when tried again has failed.
  return withExitCode({ passed: expected, failed: unexpected + flaky, skipped }, code);
}

/** @param {number} code of a tool that checks one thing @returns {Counts} */
export function countTool(code) {
  return code === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };
}

/** @param {Counts[]} all @returns {Counts} */
export function sum(all) {
  return all.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
    }),
    NOTHING,
  );
}
