import { expect, test } from "vitest";
import { labelOf, shapeOf } from "./facts";

test.each([
  ["a number", 200, { as: "text", text: "200" }],
  ["a yes", true, { as: "text", text: "Yes" }],
  ["several lines", "a\nb", { as: "block", text: "a\nb" }],
  ["names", ["search", "fetch"], { as: "list", items: ["search", "fetch"] }],
  ["counts", { input: 12, output: 5, cached: null }, { as: "list", items: ["input: 12", "output: 5"] }],
  [
    "things of one shape",
    [{ name: "search", filled: true }, { name: "fetch" }],
    {
      as: "table",
      columns: ["name", "filled"],
      rows: [
        ["search", "Yes"],
        ["fetch", ""],
      ],
    },
  ],
  ["anything deeper", { a: { b: 1 } }, { as: "block", text: '{\n  "a": {\n    "b": 1\n  }\n}' }],
])("%s is shown by its shape", (_what, value, shape) => {
  expect(shapeOf(value)).toEqual(shape);
});

test.each([null, undefined, "", false, [], {}])("%j says nothing", (value) => {
  expect(shapeOf(value)).toBeNull();
});

test("names of facts read as words", () => {
  expect([labelOf("exitCode"), labelOf("status"), labelOf("finish_reason")]).toEqual([
    "Exit code",
    "HTTP status",
    "Finish reason",
  ]);
});
