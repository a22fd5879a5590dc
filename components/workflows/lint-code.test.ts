import { describe, expect, test } from "vitest";
import { completeKey } from "@/components/workflows/complete-key";
import { keysNow, type KnownKeys } from "@/components/workflows/known-keys";
import { keysNamedIn, lintCode, problemWords, withKeyRenamed } from "@/components/workflows/lint-code";
import { callFor, hardCodedIn, keyForLiteral } from "@/components/workflows/literal";
import { keyed } from "@/lib/testing/workflow-fixtures";

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";

const KEYS: KnownKeys = {
  mode: "selected",
  items: [
    keyed("SLACK_BOT_TOKEN"),
    keyed("SLACK_SIGNING", { scope: "workflow", overridesProject: true }),
    keyed("STRIPE_SECRET", { allowed: false }),
    keyed("GONE_KEY", { credential: null }),
  ],
};

const lint = (code: string) => lintCode(code, KEYS).map(({ from: _from, to: _to, ...problem }) => problem);

describe("code is told", () => {
  test.each([
    ['credential("SLACK_BOT_TOKEN")', []],
    ["await credential('SLACK_SIGNING', 'token')", []],
    [
      'credential("SLACK_TOKEN")',
      [{ kind: "unknown_key", key: "SLACK_TOKEN", suggestion: "SLACK_BOT_TOKEN" }],
    ],
    [
      'credential("WHOLLY_OTHER_THING")',
      [{ kind: "unknown_key", key: "WHOLLY_OTHER_THING", suggestion: null }],
    ],
    ['credential("GONE_KEY")', [{ kind: "unknown_key", key: "GONE_KEY", suggestion: null }]],
    ['credential("STRIPE_SECRET")', [{ kind: "not_allowed", key: "STRIPE_SECRET" }]],
    ['// credential("NO_SUCH_KEY")', []],
    [`const key = "${CANARY}";`, [{ kind: "secret" }]],
    [`const key = \`${CANARY}\`;`, [{ kind: "secret" }]],
    [`credential("${CANARY}")`, [{ kind: "secret" }]],
    [`// "${CANARY}"`, []],
    ['const url = "https://api.example.com/v1/items";', []],
    ['console.log(credential("SLACK_BOT_TOKEN"))', [{ kind: "logged" }]],
    ['log("sent " + (await credential("SLACK_BOT_TOKEN")))', [{ kind: "logged" }]],
    ['log.info(f(credential("SLACK_BOT_TOKEN")))', [{ kind: "logged" }]],
    ['log("done"); const t = credential("SLACK_BOT_TOKEN");', []],
    ['Math.log(credential("SLACK_BOT_TOKEN"))', []],
  ])("%s: %j", (code, problems) => {
    expect(lint(code)).toEqual(problems);
  });

  test("where it is, quotes included, and never what stands there", () => {
    const code = `const a = 1;\nconst key = "${CANARY}";\n`;
    const [problem] = lintCode(code, KEYS);
    expect(code.slice(problem!.from, problem!.to)).toBe(`"${CANARY}"`);
    expect(JSON.stringify(problem) + problemWords(problem!)).not.toContain("CANARY");
  });

  test("of a hostile shape is read to its end", () => {
    for (const code of ["log(".repeat(20_000), 'credential("'.repeat(20_000), "`${".repeat(20_000)])
      expect(Array.isArray(lintCode(code, KEYS))).toBe(true);
  });
});

test("a literal gives its secret up, and a call takes its place", () => {
  const bearer = hardCodedIn(`"Bearer ${CANARY}"`);
  expect(bearer).toEqual({ value: CANARY, before: "Bearer ", after: "" });
  expect(callFor("SLACK_BOT_TOKEN", bearer)).toBe('"Bearer " + credential("SLACK_BOT_TOKEN")');
  expect(callFor("A_KEY", hardCodedIn(`'${CANARY}'`))).toBe('credential("A_KEY")');
  const pem = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n";
  expect(hardCodedIn(JSON.stringify(pem)).value).toBe(pem);
});

test.each([
  ['const slackToken = "', "SLACK_TOKEN"],
  ["  apiKey: '", "API_KEY"],
  ['{ "stripe-key": "', "KEY"],
  ['headers.authorization = "', ""],
  ['send("', ""],
])("%s is given the key %s", (before, key) => {
  const from = before.length - 1;
  expect(keyForLiteral(before, from).endsWith(key)).toBe(true);
  if (key === "") expect(keyForLiteral(before, from)).toBe("");
});

test("another key is written into calls alone", () => {
  const code = `credential("OLD_KEY"); const x = "OLD_KEY"; credential('OLD_KEY', "f")`;
  expect(withKeyRenamed(code, "OLD_KEY", "NEW_KEY_1")).toBe(
    `credential("NEW_KEY_1"); const x = "OLD_KEY"; credential('NEW_KEY_1', "f")`,
  );
  expect(keysNamedIn(code)).toEqual(["OLD_KEY"]);
});

describe("completion", () => {
  const at = (before: string, after = "") => completeKey(before + after, before.length, KEYS);

  test.each(['credential("', "credential('", "await credential( `", 'x = credential("SLACK_'])(
    "after %s offers keys, those of use first, and says of each where it stands",
    (before) => {
      const keys = at(before)?.options.map(({ key, detail, isAllowed }) => [key, detail, isAllowed]);
      expect(keys?.slice(0, 3)).toEqual([
        ["SLACK_BOT_TOKEN", "Project", true],
        ["SLACK_SIGNING", "Workflow override", true],
        ["STRIPE_SECRET", "not allowed here", false],
      ]);
    },
  );

  test.each(['"', 'credentials("', 'myCredential("', 'credential("A", "', "credential(", 'credential("A")'])(
    "after %s offers nothing",
    (before) => {
      expect(at(before)).toBeNull();
    },
  );

  test("closes what is open and nothing twice", () => {
    expect(at('credential("SL')).toMatchObject({ from: 12, to: 14, ending: '")' });
    expect(at('credential("SL', '")')).toMatchObject({ ending: "" });
    expect(at("credential('SL", "ACK_BOT')")).toMatchObject({ from: 12, to: 21, ending: "" });
  });

  test("offers to create a key that is none yet, and never a value", () => {
    expect(at('credential("SLACK_NEW')?.options.at(-1)).toMatchObject({ kind: "create", key: "SLACK_NEW" });
    expect(at('credential("SLACK_BOT_TOKEN')?.options.every(({ kind }) => kind === "key")).toBe(true);
    expect(JSON.stringify(at('credential("'))).not.toContain("a1b2");
  });
});

test("keys are told as the steps mention them now and as was just chosen", () => {
  const now = keysNow(KEYS, [{ id: "one", keys: ["STRIPE_SECRET", "BRAND_NEW"] }], {
    mode: "selected",
    isAllowed: (key) => key === "STRIPE_SECRET",
  });
  expect(
    now.items.map(({ key, resolvesTo, referencedIn }) => [key, resolvesTo, referencedIn.length]),
  ).toEqual([
    ["BRAND_NEW", "blocked", 1],
    ["GONE_KEY", "blocked", 0],
    ["SLACK_BOT_TOKEN", "blocked", 0],
    ["SLACK_SIGNING", "blocked", 0],
    ["STRIPE_SECRET", "project", 1],
  ]);
});
