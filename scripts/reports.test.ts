import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { countPlaywright, countTool, countVitest, sum } from "./reports.mjs";

const folder = mkdtempSync(path.join(os.tmpdir(), "keyhold-reports-"));
afterAll(() => rmSync(folder, { recursive: true }));

function report(content: unknown): string {
  const file = path.join(folder, "report.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
}

const vitest = (over: object) =>
  report({
    numPassedTests: 3,
    numFailedTests: 0,
    numPendingTests: 1,
    numTodoTests: 1,
    testResults: [],
    ...over,
  });

test("a green run counts its tests", () => {
  expect(countVitest(vitest({}), 0)).toEqual({ passed: 3, failed: 0, skipped: 2, failures: [] });
});

test("a test file that cannot be loaded counts as a failure", () => {
  const broken = vitest({
    testResults: [
      { name: "a.test.ts", status: "failed", message: "No such module\nat …", assertionResults: [] },
    ],
  });
  expect(countVitest(broken, 1)).toEqual({
    passed: 3,
    failed: 1,
    skipped: 2,
    failures: ["a.test.ts: No such module"],
  });
});

test("a run that fails without a failed test counts as a failure", () => {
  expect(countVitest(vitest({}), 1).failed).toBe(1);
  expect(countVitest(path.join(folder, "missing.json"), 1)).toMatchObject({
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});

test("a test that passed only when tried again counts as a failure", () => {
  const spec = (title: string, status: string, message = "") => ({
    file: "a.spec.ts",
    title,
    tests: [{ status, results: [{ errors: message ? [{ message }] : [] }] }],
  });
  const file = report({
    stats: { expected: 5, unexpected: 1, flaky: 1, skipped: 2 },
    suites: [
      {
        specs: [spec("goes well", "expected"), spec("goes wrong", "unexpected", "Too late\n at line 1")],
        suites: [{ specs: [spec("goes well in the end", "flaky", "Not yet")] }],
      },
    ],
  });
  expect(countPlaywright(file, 1)).toEqual({
    passed: 5,
    failed: 2,
    skipped: 2,
    failures: ["a.spec.ts › goes wrong: Too late", "a.spec.ts › goes well in the end: Not yet"],
  });
});

test("a tool that finds something is named", () => {
  expect(countTool(1, "prettier").failures).toEqual(["prettier"]);
});

test("stages add up", () => {
  const one = { passed: 1, failed: 2, skipped: 3, failures: ["one"] };
  expect(sum([one, one])).toEqual({ passed: 2, failed: 4, skipped: 6, failures: ["one", "one"] });
});
