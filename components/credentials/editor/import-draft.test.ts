import { describe, expect, test } from "vitest";
import {
  chunksOf,
  combine,
  type DraftRow,
  emptied,
  importText,
  pairsOf,
  readImport,
  toImport,
} from "@/components/credentials/editor/import-draft";
import { detectionOfAll as table } from "@/lib/testing/editor-tasks";

const rowsOf = (text: string) => readImport(text, table).rows;
const find = (rows: readonly DraftRow[], key: string) => rows.find(({ row }) => row.key === key)!;

describe("the preview of an import", () => {
  const rows = rowsOf(
    [
      "# a comment",
      'export ANTHROPIC_API_KEY="sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001"',
      "SOME_KEY=sk-abcdefghij0123456789abcdefghij01",
      "NODE_ENV=production",
      "9_BAD=whatever-value",
      "HASHED=ab#cd1234efgh5678 # trailing",
      "DB_PASSWORD=hunter2hunter2",
      "COPY_OF_DB=hunter2hunter2",
    ].join("\n"),
  );

  test("masks values and names the service only where one alone fits", () => {
    expect(find(rows, "ANTHROPIC_API_KEY")).toMatchObject({ shown: "••••0001", isChosen: true });
    expect(find(rows, "ANTHROPIC_API_KEY").candidates).toEqual([
      { templateId: "anthropic", name: "Anthropic" },
    ]);
    expect(find(rows, "SOME_KEY").candidates.length).toBeGreaterThan(1);
    expect(find(rows, "DB_PASSWORD").shown).toBe("••••••••");
  });

  test("leaves settings and broken keys unticked", () => {
    expect(find(rows, "NODE_ENV")).toMatchObject({ isSetting: true, isChosen: false, shown: "production" });
    expect(find(rows, "9_BAD").isChosen).toBe(false);
    expect(find(rows, "9_BAD").row.problem).toBe("Key starts with a digit.");
  });

  test("keeps a # inside a value and says so", () => {
    expect(find(rows, "HASHED").row.value).toBe("ab#cd1234efgh5678");
    expect(find(rows, "HASHED").notes).toContain("Contains #, kept whole.");
  });

  test("warns about one value under two keys", () => {
    expect(find(rows, "COPY_OF_DB").notes).toContain("Same value as DB_PASSWORD.");
  });

  test("reads JSON as well", () => {
    expect(rowsOf('{"OPENAI_API_KEY": "sk-proj-1234567890"}').map(({ row }) => row.key)).toEqual([
      "OPENAI_API_KEY",
    ]);
    expect(rowsOf("just prose")).toEqual([]);
  });
});

describe("conflicts", () => {
  const rows = rowsOf("A_TOKEN=aaaaaaaaaaaaaaaa1\nB_TOKEN=bbbbbbbbbbbbbbbb2").map((row) =>
    row.row.key === "A_TOKEN" ? { ...row, existing: "cred_1" } : { ...row, existing: null },
  );

  test("skip by default, and a row may answer for itself", () => {
    expect(toImport(rows, "skip").map(({ row }) => row.key)).toEqual(["B_TOKEN"]);
    const own = rows.map((row) => ({ ...row, onConflict: row.existing ? ("rotate" as const) : null }));
    expect(toImport(own, "skip").map(({ row }) => row.key)).toEqual(["A_TOKEN", "B_TOKEN"]);
  });

  test("rows travel a few at a time with one answer each", () => {
    const many = Array.from({ length: 12 }, () => rows[1]!);
    expect(chunksOf(many, "rotate").map((chunk) => chunk.rows.length)).toEqual([5, 5, 2]);
    expect(chunksOf(rows, "rotate").map(({ onConflict }) => onConflict)).toEqual(["rotate", "skip"]);
  });
});

test("a key and its secret become one credential of two fields", () => {
  const rows = rowsOf("X_API_KEY=abcd1234efgh5678ijkl\nX_API_KEY_SECRET=wxyz1234efgh5678ijkl");
  const [pair] = pairsOf(rows);
  const [merged, ...rest] = combine(rows, pair!);
  expect(rest).toEqual([]);
  expect(JSON.parse(importText([merged!]))).toEqual([
    {
      key: "X_API_KEY",
      type: "api_key_pair",
      fields: { api_key: "abcd1234efgh5678ijkl", api_secret: "wxyz1234efgh5678ijkl" },
    },
  ]);
});

test("a stored row holds no value any more", () => {
  const [row] = rowsOf("A_TOKEN=CANARYaaaaaaaaaaaaaa1");
  expect(JSON.stringify(emptied(row!, "Imported", []))).not.toContain("CANARY");
});
