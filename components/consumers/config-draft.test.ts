import { expect, test } from "vitest";
import { draftsOf, looseConfig, sameDraft, shownFields, withCell, withRow } from "./config-draft";
import { readDrafts, readField } from "./read-draft";
import { summaryOf } from "./summary-of";
import type { ConfigField, KindSpec } from "@/lib/catalog/kind-shape";
import { findKind, KINDS } from "@/lib/catalog/kinds";
import { slotsOf } from "@/lib/catalog/slots";

const kind = (id: string): KindSpec => findKind(id)!;
const field = (id: string, name: string): ConfigField => kind(id).fields.find((one) => one.name === name)!;

/** A configuration of each kind as the server stores it. */
const STORED: Record<string, Record<string, unknown>> = {
  workflow: { steps: [{ id: "one", type: "code", language: "ts", code: "1" }], description: "Nightly" },
  llm_config: { provider: "anthropic", model: "claude-sonnet-5", temperature: 0.2, maxTokens: 800 },
  skill: {
    instructions: "Do this.\nThen that.",
    requires: [{ key: "GITHUB_TOKEN", type: "api_token", label: "GitHub", mapsTo: "token" }],
  },
  tool: {
    description: "Looks a customer up.",
    method: "GET",
    url: "https://api.example.com/v1/customers/{id}",
    parameters: { type: "object", properties: { id: { type: "string" } } },
    headers: { "X-Team": "support" },
    inject: { in: "header", name: "X-Api-Key", format: "{token}" },
  },
  runtime: { mode: "ssh", host: "build.example.com", port: 2_222, username: "deploy" },
  mcp_server: { transport: "http", url: "https://mcp.example.com/" },
  connector: {
    authorizeUrl: "https://accounts.example.com/authorize",
    tokenUrl: "https://accounts.example.com/token",
    scopes: ["read", "offline_access"],
  },
  channel: { platform: "slack", defaultTo: "#support" },
  api_server: { document: "openapi: 3.1.0", baseUrl: "https://api.example.com" },
};

test.each(KINDS.map(({ id }) => id))("what is stored of a %s goes through its form unchanged", async (id) => {
  const { fields } = kind(id);
  const stored = STORED[id]!;
  const { config, problems } = await readDrafts(fields, draftsOf(fields, stored));
  expect(problems).toEqual({});
  const defaults = fields.filter(({ default: preset, when }) => preset !== undefined && !when);
  expect(config).toEqual({
    ...Object.fromEntries(defaults.map(({ name, default: preset }) => [name, preset])),
    ...stored,
  });
});

test("a field whose turn it is not is neither shown nor sent, and its slot is gone too", async () => {
  const { fields } = kind("mcp_server");
  const drafts = {
    ...draftsOf(fields, STORED["mcp_server"]!),
    transport: { text: "stdio" },
    command: { text: "npx server" },
  };
  expect(shownFields(fields, drafts).map(({ name }) => name)).toEqual(["transport", "command", "args"]);
  expect((await readDrafts(fields, drafts)).config).toEqual({ transport: "stdio", command: "npx server" });
  expect(slotsOf(kind("mcp_server"), looseConfig(fields, drafts))).toEqual([]);
});

test("a line of a manifest is a slot as soon as it has a key and a type", () => {
  const { fields } = kind("skill");
  const rows = withCell(withCell(withRow([]), 0, "key", "GITHUB_TOKEN"), 0, "type", "api_token");
  const slots = slotsOf(kind("skill"), looseConfig(fields, { requires: { rows } }));
  expect(slots).toMatchObject([{ name: "GITHUB_TOKEN", accepts: ["api_token"], expectsKey: "GITHUB_TOKEN" }]);
});

test.each([
  ["a required text", field("llm_config", "model"), "  ", "Enter the model."],
  ["a required address", field("mcp_server", "url"), "", "Enter the URL."],
  ["no number", field("llm_config", "temperature"), "warm", "Enter a number."],
  ["a number too large", field("llm_config", "temperature"), "3", "Between 0 and 2."],
  [
    "half an address",
    field("llm_config", "baseUrl"),
    "api.example.com",
    "Enter a full address that starts with https://.",
  ],
  ["broken JSON", field("tool", "parameters"), '{\n  "a": 1,\n}', "This isn't valid JSON: line 3, column 1."],
  ["broken YAML", field("workflow", "steps"), "- id: one\n  type: [", /^This isn't valid YAML: line \d\.$/],
  [
    "steps that are no list",
    field("workflow", "steps"),
    "id: one",
    "Steps are a list; each has an id and a type.",
  ],
])("%s is refused with a sentence that says what to do", async (_what, spec, text, sentence) => {
  const read = await readField(spec, { text });
  expect(read).toEqual({ problem: expect.stringMatching(sentence) as string });
});

test("steps may be written as YAML, with or without the word around them", async () => {
  const steps = [{ id: "one", type: "http", url: "https://example.com" }];
  const yaml = "- id: one\n  type: http\n  url: https://example.com\n";
  const indented = yaml.replace(/^/gm, "  ").trimEnd();
  expect(await readField(field("workflow", "steps"), { text: yaml })).toEqual({ value: steps });
  expect(await readField(field("workflow", "steps"), { text: `steps:\n${indented}` })).toEqual({
    value: steps,
  });
});

test("tables say in which line and cell something is wrong, and blank lines are no lines", async () => {
  const headers = field("tool", "headers");
  const rows = [
    { id: 0, cells: { name: "X-Team", value: "a" } },
    { id: 1, cells: { name: " ", value: "" } },
    { id: 2, cells: { name: "x-team", value: "b" } },
  ];
  expect(await readField(headers, { rows: rows.slice(0, 2) })).toEqual({ value: { "X-Team": "a" } });
  expect(await readField(headers, { rows })).toEqual({
    problem: "This name is there already.",
    row: 2,
    cell: "name",
  });
  const requires = { rows: [{ id: 4, cells: { key: "A_KEY" } }] };
  expect(await readField(field("skill", "requires"), requires)).toEqual({
    problem: "Choose a type.",
    row: 4,
    cell: "type",
  });
});

test("a way of injection sends only its own inputs", async () => {
  const inject = field("tool", "inject");
  const cells = { name: "X-Api-Key", username: "left over", format: " " };
  expect(await readField(inject, { choice: "", cells })).toEqual({});
  expect(await readField(inject, { choice: "header", cells })).toEqual({
    value: { in: "header", name: "X-Api-Key" },
  });
  expect(await readField(inject, { choice: "query", cells: {} })).toEqual({
    problem: "Enter the parameter.",
    cell: "name",
  });
});

test("adding a blank line changes nothing, and typing does", () => {
  const before = { rows: [{ id: 0, cells: { name: "a", value: "b" } }] };
  const more = { rows: withRow(before.rows) };
  expect(sameDraft(before, more)).toBe(true);
  expect(sameDraft(before, { rows: withCell(more.rows, 1, "name", "c") })).toBe(false);
  expect(sameDraft({ text: "a" }, { text: "a" })).toBe(true);
  expect(sameDraft({ choice: "", cells: {} }, { choice: "bearer", cells: {} })).toBe(false);
});

test("a summary tells consumers of a kind apart", () => {
  const summaries = Object.fromEntries(KINDS.map(({ id }) => [id, summaryOf(kind(id), STORED[id]!)]));
  expect(summaries).toEqual({
    workflow: "1 step",
    llm_config: "Anthropic · claude-sonnet-5",
    skill: "GITHUB_TOKEN",
    tool: "GET · api.example.com/v1/customers/{id}",
    runtime: "SSH host · build.example.com",
    mcp_server: "Streamable HTTP · mcp.example.com",
    connector: "accounts.example.com/authorize · accounts.example.com/token",
    channel: "Slack · #support",
    api_server: "OpenAPI document · api.example.com",
  });
});
