import { existsSync, readFileSync } from "node:fs";

/** @typedef {{ passed: number, failed: number, skipped: number, failures: string[] }} Counts */

/** A report that is missing or holds no failure, after a run that failed, still counts as one failure. */
function withExitCode(counts, code) {
  return code !== 0 && counts.failed === 0
    ? { ...counts, failed: 1, failures: ["the run itself, see its output"] }
    : counts;
}

const NOTHING = { passed: 0, failed: 0, skipped: 0, failures: [] };
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
    failures: report.testResults.flatMap(failuresOfFile),
  };
  return withExitCode(counts, code);
}

/** A colour code in a message would only be noise at the end of a log. */
const colourCodes = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g");
const firstLine = (message = "") => message.replaceAll(colourCodes, "").split("\n", 1)[0];

function failuresOfFile({ name, status, message, assertionResults }) {
  if (status === "failed" && assertionResults.length === 0) return [`${name}: ${firstLine(message)}`];
  return assertionResults
    .filter((one) => one.status === "failed")
    .map((one) => `${name} › ${one.fullName}: ${firstLine(one.failureMessages[0])}`);
}

/** @param {string} file written by Playwright's JSON reporter @param {number} code @returns {Counts} */
export function countPlaywright(file, code) {
  const report = readReport(file);
  if (!report) return withExitCode(NOTHING, code);
  const { expected, unexpected, flaky, skipped } = report.stats;
  // A test that passed only when tried again has failed.
  const counts = { passed: expected, failed: unexpected + flaky, skipped };
  return withExitCode({ ...counts, failures: report.suites.flatMap(failuresOfSuite) }, code);
}

function failuresOfSuite({ suites = [], specs = [] }) {
  const own = specs
    .filter(({ tests }) => tests.some(({ status }) => status === "unexpected" || status === "flaky"))
    .map(({ file, title, tests }) => {
      const errors = tests.flatMap(({ results }) => results.flatMap((result) => result.errors ?? []));
      return `${file} › ${title}: ${firstLine(errors[0]?.message)}`;
    });
  return [...own, ...suites.flatMap(failuresOfSuite)];
}

/** @param {number} code of a tool that checks one thing @param {string} name @returns {Counts} */
export function countTool(code, name) {
  return code === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1, failures: [name] };
}

/** @param {Counts[]} all @returns {Counts} */
export function sum(all) {
  return all.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped,
      failures: [...total.failures, ...one.failures],
    }),
    NOTHING,
  );
}
