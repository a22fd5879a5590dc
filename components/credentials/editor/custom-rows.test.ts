import { expect, test } from "vitest";
import {
  emptyRow,
  jsonOfRows,
  jsonProblem,
  rowNameProblem,
  rowsOfJson,
} from "@/components/credentials/editor/custom-rows";

test("rows become JSON and come back as they were", () => {
  const rows = [
    { name: "client", value: 'a "quoted" value', secret: true },
    { name: "other", value: "b", secret: true },
  ];
  expect(rowsOfJson(jsonOfRows(rows))).toEqual(rows);
});

test("plain rows stay out of the JSON, where every value is secret", () => {
  const rows = [
    { name: "account", value: "4711", secret: false },
    { name: "token", value: "t", secret: true },
  ];
  expect(JSON.parse(jsonOfRows(rows))).toEqual({ token: "t" });
  expect(jsonOfRows([emptyRow()])).toBe("");
});

test.each(['{"a": {"b": "c"}}', '{"a": 1}', '["a"]', '{"a": "1", "a": "2"}', "{"])(
  "JSON that rows would change stays JSON: %s",
  (text) => {
    expect(rowsOfJson(text)).toBeNull();
  },
);

test("broken JSON names line and column and quotes nothing", () => {
  expect(jsonProblem('{"a": "CANARY",\n "b": }')).toBe("This isn't valid JSON: line 2, column 7.");
  expect(jsonProblem("")).toBeNull();
});

test("a row needs a name of its own that is no secret", () => {
  const row = (name: string) => ({ name, value: "x", secret: true });
  expect(rowNameProblem([row("")], 0)).toBe("Enter a field name.");
  expect(rowNameProblem([row("a"), row("a")], 1)).toBe("There is a field called a already.");
  expect(rowNameProblem([row("__proto__")], 0)).toContain("can't be called");
  expect(rowNameProblem([row("sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001")], 0)).toContain(
    "looks like a secret",
  );
  expect(rowNameProblem([emptyRow()], 0)).toBeNull();
});
