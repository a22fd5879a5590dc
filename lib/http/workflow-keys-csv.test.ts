import { expect, test } from "vitest";
import type { WorkflowKey } from "@/lib/domain/workflows/key-list";
import { workflowKeysCsv } from "./workflow-keys-csv";

const ITEM: WorkflowKey = {
  key: "SLACK_TOKEN",
  allowed: true,
  resolvesTo: "workflow",
  overridesProject: true,
  credential: {
    id: "cred_1",
    name: '=HYPERLINK("x")',
    type: "api_token",
    hint: "••••a1b2",
    status: "active",
    scope: "workflow",
  },
  referencedIn: [
    { step: "fetch", how: "code" },
    { step: "send", how: "http" },
  ],
  lastUsedAt: "2026-11-28T12:00:00.000Z",
  usedInRuns: 3,
};

test("each key is a line, no formula runs, and not even a hint of a value is in it", () => {
  const missing: WorkflowKey = {
    ...{ key: "GONE", allowed: false, resolvesTo: "blocked", overridesProject: false, credential: null },
    ...{ referencedIn: [], lastUsedAt: null, usedInRuns: 0 },
  };
  const text = workflowKeysCsv({ mode: "selected", items: [ITEM, missing], more: false });
  expect(text.split("\r\n")).toEqual([
    expect.stringMatching(/^"key","allowed","resolves to"/),
    `"SLACK_TOKEN","yes","workflow","yes","'=HYPERLINK(""x"")","api_token","active","fetch (code); send (http)","3","2026-11-28T12:00:00.000Z"`,
    `"GONE","no","blocked","no","","","","","0",""`,
    "",
  ]);
  expect(text).not.toContain("a1b2");
});
