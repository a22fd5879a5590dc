import { expect, test } from "vitest";
import { consumerHref, effectWords, kindWord, whereWords } from "./consumer-words";

test.each([
  ["llm_config", "credential", "unlinked", "will have no key"],
  ["runtime", "ssh_key", "unlinked", "will have no key"],
  ["runtime", "environment", "unlinked", "its commands run without it"],
  ["skill", "EMAIL_SMTP", "updated", "updated: its slot is emptied"],
  ["mcp_server", "credential", "loses_auth", "loses its authentication and is paused"],
  ["connector", "oauth_app", "loses_auth", "loses its app and is paused: connections stop refreshing"],
  ["workflow", "fetch", "will_fail", "step “fetch” will fail"],
  ["workflow", "fetch", "override_removed", "step “fetch” falls back to the project’s value"],
])("a %s that loses %s: %s", (kind, slot, effect, words) => {
  expect(effectWords({ kind, slot, effect })).toBe(words);
});

test("a use is said by the label of its slot, by the key of a manifest, or by the step", () => {
  expect(whereWords({ kind: "runtime", slot: "ssh_key" })).toBe("SSH key");
  expect(whereWords({ kind: "skill", slot: "EMAIL_SMTP" })).toBe("EMAIL_SMTP");
  expect(whereWords({ kind: "workflow", slot: "fetch" })).toBe("Step “fetch”");
});

test("what this version has no words for is shown by its name, and leads nowhere", () => {
  expect(kindWord("smart_fridge")).toBe("smart fridge");
  expect(effectWords({ kind: "smart_fridge", slot: "x", effect: "goes_warm" })).toBe("goes warm");
  expect(consumerHref({ org: "acme", project: "bots" }, { kind: "smart_fridge", id: "cons_1" })).toBeNull();
});
