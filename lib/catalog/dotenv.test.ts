import { parseEnv } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDotenv } from "@/lib/catalog/dotenv";
import { parseJsonImport } from "@/lib/catalog/json-import";
import { looksLikeSetting } from "@/lib/catalog/setting-shape";

const values = (text: string) =>
  Object.fromEntries(parseDotenv(text).rows.map((row) => [row.key, row.value]));
const only = (text: string) => {
  const { rows, problems } = parseDotenv(text);
  expect(problems).toEqual([]);
  expect(rows).toHaveLength(1);
  return rows[0]!;
};

const PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBg==\nabc/def+ghi=\n-----END PRIVATE KEY-----";

describe("as node reads it", () => {
  test.each([
    "A=1\nB=2",
    "# comment\n\nA=1 # after\n",
    "export A=1\n  export B=2",
    "A='single # kept'\nB=\"double # kept\"\nC=`back 'quotes' kept`",
    `KEY="${PEM}"\nB=2`,
    `KEY='${PEM}'`,
    "A=a=b==\nB=https://x.example/?a=b&c=d",
    "A=1\r\nB='x'\r\nC=3\r\n",
    "A=1\nA=2",
    'A="line\\nbreak"',
    "A=\nB=''",
    "A =  spaced out  \nB= x",
  ])("%j", (text) => {
    expect(values(text)).toEqual({ ...parseEnv(text) });
  });

  test("for any simple assignments", () => {
    const key = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,12}$/).filter((name) => !name.startsWith("KEYHOLD_"));
    const value = fc.stringMatching(/^[A-Za-z0-9+/=._:@!%-]{1,40}$/).filter((text) => !/^=+$/.test(text));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(key, value), { maxLength: 20 }),
        fc.constantFrom("\n", "\r\n"),
        (pairs, lineEnd) => {
          const text = pairs.map(([name, text]) => `${name}=${text}`).join(lineEnd);
          expect(values(text)).toEqual({ ...parseEnv(text) });
        },
      ),
    );
  });
});

describe("where node would damage a secret", () => {
  test("blank lines with spaces, wide export and tabs are no part of a name or value", () => {
    expect(values("  \nA=1\n\texport \t B=\t2\n")).toEqual({ A: "1", B: "2" });
  });

  test("a byte order mark is no part of the first key", () => {
    expect(only("\uFEFFA=1")).toMatchObject({ key: "A", value: "1" });
  });

  test("a # inside a value is kept and noted; space and # start a comment", () => {
    expect(only("B=abc#x")).toMatchObject({ value: "abc#x", notes: ["Contains #, kept whole."] });
    expect(only("B=abc #x")).toMatchObject({ value: "abc", notes: ["The comment after it is left out."] });
    expect(only("B=#x").value).toBe("");
  });

  test("lines of base64 are no variables", () => {
    const { rows, problems } = parseDotenv(
      "A=1\nMIIEvQIBADANBgkqhkiG9w0BAQ==\nMIIEvQIBADANBgkqhkiG9w0BAQa=\nabc/def=",
    );
    expect(rows.map((row) => row.key)).toEqual(["A"]);
    expect(problems.map((problem) => problem.line)).toEqual([2, 3, 4]);
    expect(only("TOKEN=MIIEvQIBADANBgkqhkiG9w0BAQ==").value).toBe("MIIEvQIBADANBgkqhkiG9w0BAQ==");
  });

  test("a PEM block without quotes stays together", () => {
    expect(values(`KEY=${PEM}\nB=2`)).toEqual({ KEY: PEM, B: "2" });
  });

  test("a quote that does not close is part of the value", () => {
    expect(values("A='it\nB=2")).toEqual({ A: "'it", B: "2" });
    expect(only('A="abc"def').value).toBe('"abc"def');
    expect(only('A="{\\"a\\":1}"').value).toBe('{"a":1}');
  });
});

describe("rows", () => {
  test("the last of a repeated key counts, says so, and lines are counted through multi-line values", () => {
    const { rows } = parseDotenv(`A=1\nKEY="${PEM}"\nA=2`);
    expect(rows.map(({ line, key, value }) => [line, key, value])).toEqual([
      [2, "KEY", PEM],
      [6, "A", "2"],
    ]);
    expect(rows[1]?.notes).toEqual(["Also on line 1; this one counts."]);
  });

  test("keys that cannot be used say why; lower case is raised", () => {
    expect(only("9_BAD=x").problem).toBe("Key starts with a digit.");
    expect(only("_A=x").problem).toMatch(/^Use capital letters/);
    expect(only("KEYHOLD_X=x").problem).toMatch(/reserved/);
    expect(only("my.api-key=x")).toMatchObject({ key: "MY_API_KEY", notes: ["Written my.api-key here."] });
    expect(parseDotenv("AP\u0406=x").rows).toEqual([]);
    expect(only("A=••••a1b2").problem).toMatch(/masked/);
    expect(only("A=").notes).toEqual(["Empty: imported without a value."]);
  });

  test("200 rows, 64 KB a value, 1 MB a paste", () => {
    const many = parseDotenv(Array.from({ length: 201 }, (_, index) => `K${index}=v`).join("\n"));
    expect(many.rows).toHaveLength(200);
    expect(many.problems).toHaveLength(1);
    expect(many.problems[0]?.message).toContain("first 200");
    expect(many.problems[0]?.line).toBe(201);
    expect(only(`A=${"x".repeat(65_536)}`).problem).toBeUndefined();
    expect(only(`A=${"x".repeat(65_537)}`).problem).toMatch(/64 KB/);
    expect(parseDotenv("A=1\n".repeat(300_000)).problems).toHaveLength(1);
    expect(parseDotenv(`A=${"€".repeat(350_000)}`).rows).toEqual([]);
  });

  test("problems quote nothing", () => {
    expect(JSON.stringify(parseDotenv("CANARY\nCANARY secret = x\n=CANARY").problems)).not.toContain(
      "CANARY",
    );
  });
});

test("never throws, and time grows with length, not with its square", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 500 }), (text) =>
      Array.isArray(parseDotenv(text).rows),
    ),
    { numRuns: 1_000 },
  );
  const pieces = fc.constantFrom(
    "A",
    "=",
    "'",
    '"',
    "`",
    "\n",
    "\r",
    "#",
    " ",
    "\\",
    "export ",
    "-----BEGIN X-----",
    "-----END X-----",
  );
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 40 }), (parts) =>
      Array.isArray(parseDotenv(parts.join("")).rows),
    ),
    { numRuns: 3_000 },
  );
  for (const unit of [
    "a\n",
    "A=\n",
    'A="\n',
    "A='\n",
    'A="\\"\n',
    "A=-----BEGIN X-----\n",
    "A= #\n",
    " ",
    "=",
    "A=`'\"\n",
    "export ",
    "\t=\n",
    "A=x#",
  ]) {
    const text = unit.repeat(300_000 / unit.length);
    const start = performance.now();
    parseDotenv(text);
    expect(performance.now() - start, JSON.stringify(unit)).toBeLessThan(2_000);
  }
});

describe("looksLikeSetting", () => {
  test.each([
    ["NODE_ENV", "production"],
    ["PORT", "3000"],
    ["DEBUG", "app:*"],
    ["LOG_LEVEL", "info"],
    ["FEATURE_X", "true"],
    ["AWS_REGION", "eu-west-1"],
    ["REQUEST_TIMEOUT_MS", "5000"],
    ["ENABLE_TOKEN_CACHE", "false"],
  ])("%s=%s is one", (key, value) => {
    expect(looksLikeSetting(key, value)).toBe(true);
  });

  test.each([
    ["OPENAI_API_KEY", "sk-x"],
    ["DB_PASSWORD", "12345"],
    ["SLACK_BOT_TOKEN", "xoxb-1"],
    ["DATABASE_URL", "postgres://db"],
    ["SMTP_PASS", "test"],
  ])("%s is not", (key, value) => {
    expect(looksLikeSetting(key, value)).toBe(false);
  });
});

describe("JSON", () => {
  test("an object of texts, of objects, or a list", () => {
    expect(parseJsonImport('{"OPENAI_API_KEY":"sk-1","n8n":null,"PORT":3000}').rows).toEqual([
      { line: 1, key: "OPENAI_API_KEY", value: "sk-1", notes: [] },
      { line: 2, key: "N8N", value: "", notes: ["Written n8n here.", "Empty: imported without a value."] },
      { line: 3, key: "PORT", value: "3000", notes: ["Was not in quotes; stored as text."] },
    ]);
    const full = {
      type: "email_smtp",
      template: "smtp",
      name: "Mail",
      category: "communication",
      fields: { host: "h", password: "p" },
    };
    const row = { line: 1, key: "MAIL", value: "", notes: [], ...full };
    expect(parseJsonImport(JSON.stringify({ MAIL: full })).rows).toEqual([row]);
    expect(parseJsonImport(JSON.stringify([{ key: "MAIL", ...full }])).rows).toEqual([row]);
  });

  test("entries that cannot be used say why, without a word of theirs", () => {
    const bad = [
      '[{"value":"CANARY"}]',
      '["CANARY"]',
      '{"A":["CANARY"]}',
      '{"A":{"CANARY":1}}',
      '{"A":{"fields":{"x":1}}}',
      '{"A":{"name":1}}',
      '{"1A":"CANARY"}',
    ];
    for (const text of bad) {
      const problem = parseJsonImport(text).rows[0]?.problem;
      expect(problem, text).toMatch(/\.$/);
      expect(problem).not.toContain("CANARY");
    }
    for (const text of ["{CANARY", '"CANARY"', "", '{"__proto__":"CANARY"}', "[".repeat(9_999)]) {
      const { rows, problems } = parseJsonImport(text);
      expect(rows).toEqual([]);
      expect(JSON.stringify(problems)).not.toContain("CANARY");
    }
  });

  test("the last of a repeated key counts", () => {
    expect(parseJsonImport('[{"key":"A","value":"1"},{"key":"a","value":"2"}]').rows).toMatchObject([
      { key: "A", value: "2" },
    ]);
    expect(parseJsonImport('{"A":"1","A":"2"}')).toMatchObject({
      rows: [{ value: "2" }],
      problems: [{ line: 1 }],
    });
  });

  test("never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => Array.isArray(parseJsonImport(text).rows)),
      { numRuns: 2_000 },
    );
  });
});
