import { describe, expect, test } from "vitest";
import { draftOfWorkflow, changedParts, readDraft } from "@/components/workflows/workflow-draft";
import { readYaml } from "@/components/workflows/yaml/read-yaml";
import { toYaml } from "@/components/workflows/yaml/write-yaml";
import type { LlmPart, Step } from "@/components/workflows/workflow-types";
import { newId } from "@/lib/ids";
import { workflowOf } from "@/lib/testing/workflow-fixtures";

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";
const CREDENTIAL = newId("credential");
const LLM: LlmPart = {
  id: newId("consumer"),
  name: "Support triage",
  note: "",
  settings: { provider: "openai", model_id: "gpt-5.2", api_key: CREDENTIAL },
};

const CODE = `export default async function execute(input, { credential, log }) {
  const token = credential("SLACK_BOT_TOKEN"); // "quoted": yes
  log(\`\${input.name}: done\`);

  return { ok: true };
}
`;

const STEPS: Step[] = [
  { id: "fetch", type: "code", language: "typescript", code: CODE, timeoutSeconds: 30, onInterrupt: "retry" },
  {
    id: "send",
    name: "Send it: now",
    type: "http",
    method: "POST",
    url: "https://api.example.com/{{input.id}}",
    headers: { "x-count": "12" },
    body: { list: [1, "two", null, { deep: true }] },
    credential: "SLACK_BOT_TOKEN",
  },
  { id: "plain", type: "http", method: "PUT", url: "https://example.com", body: "yes" },
  { id: "text", type: "ai_generate_text", llm: LLM.id, prompt: "Line one\n\n  indented\n", system: "on" },
  {
    id: "object",
    type: "ai_infer_object",
    llm: LLM.id,
    prompt: "p",
    schema: { type: "object", properties: {} },
  },
  { id: "agent", type: "ai_agent", llm: LLM.id, prompt: "p", tools: [newId("consumer")], maxSteps: 5 },
];

const FULL = draftOfWorkflow(
  workflowOf({
    description: "Sends: a digest # every night",
    hosts: ["api.example.com", "hooks.example.com"],
    webhook: { auth: "header", header: "X-Token" },
    schedule: "0 7 * * 1-5",
    timeZone: "Europe/Berlin",
    steps: STEPS,
  }),
);

const problemsOf = (text: string, llms: readonly LlmPart[] = [LLM]) => readYaml(text, FULL, llms).problems;

function read(text: string, llms: readonly LlmPart[] = [LLM]) {
  const reading = readYaml(text, FULL, llms);
  if (!("draft" in reading)) throw new Error(reading.problems.map(({ message }) => message).join(" "));
  return reading.draft;
}

test("a workflow of every kind of step says the same after YAML, and its steps are the same steps", () => {
  const text = toYaml(FULL, [LLM]);
  const draft = read(text);
  expect(readDraft(draft).input).toEqual(readDraft(FULL).input);
  expect(changedParts(FULL, draft)).toEqual(new Set());
  expect(draft.steps.map(({ uid }) => uid)).toEqual(FULL.steps.map(({ uid }) => uid));
  expect(toYaml(draft, [LLM])).toBe(text);
});

test("an empty workflow does, too", () => {
  const empty = draftOfWorkflow(workflowOf());
  const reading = readYaml(toYaml(empty, []), empty, []);
  expect("draft" in reading && changedParts(empty, reading.draft)).toEqual(new Set());
});

test("definitions name the credential of a model by its id, and code stands there line by line", () => {
  const text = toYaml(FULL, [LLM]);
  expect(text).toContain(`api_key: ${CREDENTIAL}`);
  expect(text).toContain("kind: model");
  expect(text).toContain('\n        const token = credential("SLACK_BOT_TOKEN")');
});

test("a definition under a name of its own is found among the LLM configurations by what it says", () => {
  const text = `name: Imported
defs:
  triage: { kind: model, settings: { provider: openai, model_id: gpt-5.2, api_key: ${CREDENTIAL} } }
steps:
  - { id: a, type: ai_generate_text, llm: triage, prompt: Hello }
`;
  expect(read(text).steps[0]?.llm).toBe(LLM.id);
  expect(problemsOf(text, [])[0]).toMatchObject({ line: 3 });
  expect(problemsOf(text, [])[0]?.message).toContain("No LLM configuration");
  const changed = toYaml(FULL, [LLM]).replace("model_id: gpt-5.2", "model_id: gpt-other");
  expect(problemsOf(changed)[0]?.message).toContain("Definitions can’t be changed here.");
});

describe("what is wrong is told with its line", () => {
  test.each([
    ["name: A\nsteps: [", 2, ""],
    ["name: A\nname: B\n", 2, "unique"],
    ["steps: []\n", 1, "needs a name"],
    ["- a\n- b\n", 1, "list of names and values"],
    ["name: A\nunknown: 1\n", 2, "unknown is not known here."],
    ["name: 12\n", 1, "quotes"],
    ["name: A\nsteps:\n  - id: a\n    type: nonsense\n", 4, "type is one of"],
    ["name: A\nsteps:\n  - type: code\n    code: x\n", 3, "needs an id"],
    ["name: A\nsteps:\n  - id: a\n    type: code\n    url: x\n", 5, "url is not known here."],
    [
      "name: A\nsteps:\n  - id: a\n    type: code\n    language: typescript\n    code: ''\n",
      6,
      "Write some code.",
    ],
    [
      "name: A\nsteps:\n  - {id: a, type: http, url: u, method: GET}\n  - {id: a, type: http, url: u, method: GET}\n",
      3,
      "Another step",
    ],
    ["name: A\nwebhook:\n  auth: maybe\n", 3, "auth is one of"],
    ["name: A\nsteps:\n  - {id: a, type: ai_generate_text, llm: nobody, prompt: p}\n", 3, "nobody"],
  ])("%j", (text, line, words) => {
    const [problem] = problemsOf(text);
    expect(problem?.line).toBe(line);
    expect(problem?.message.toLowerCase()).toContain(words.toLowerCase());
  });

  test("and a text that grows when it is read is refused", () => {
    const bomb = `name: A\na: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefgh"
      .split("")
      .map((name, at) => `${name}: &${name} [${`*${"abcdefgh"[at]!},`.repeat(9)}]`)
      .join("\n")}\n`;
    expect(problemsOf(bomb).length).toBeGreaterThan(0);
  });
});

describe("a raw key is refused wherever it stands, by its place alone", () => {
  test.each([
    [
      "as api_key",
      `name: A\ndefs:\n  m: {kind: model, settings: {provider: openai, model_id: m, api_key: ${CANARY}}}\n`,
      "id",
    ],
    [
      "as api_key of no known shape",
      "name: A\ndefs:\n  m: {kind: model, settings: {api_key: hunter2}}\n",
      "id",
    ],
    [
      "in code",
      `name: A\nsteps:\n  - id: a\n    type: code\n    language: typescript\n    code: |\n      const k = "${CANARY}";\n`,
      "call",
    ],
    [
      "in a header",
      `name: A\nsteps:\n  - {id: a, type: http, method: GET, url: u, headers: {x: ${CANARY}}}\n`,
      "key",
    ],
    [
      "in a prompt",
      `name: A\nsteps:\n  - {id: a, type: agent, llm: ${LLM.id}, prompt: "use ${CANARY}"}\n`,
      "key",
    ],
    ["as the description", `name: A\ndescription: ${CANARY}\n`, "key"],
  ])("%s", (_where, text, secret) => {
    const reading = readYaml(text, FULL, [LLM]);
    expect("draft" in reading).toBe(false);
    const [problem] = reading.problems;
    expect(problem?.secret).toBe(secret);
    const value = text.includes(CANARY) ? CANARY : "hunter2";
    expect(text.slice(problem!.from, problem!.to)).toBe(value);
    expect(JSON.stringify(reading)).not.toContain(value);
  });
});
