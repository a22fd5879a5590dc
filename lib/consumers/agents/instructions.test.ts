import { expect, test } from "vitest";
import { briefingOf } from "./instructions";

const nothing = { system: undefined, workflow: "Night shift", keys: [], skills: [] };

test("a model is told keys, services and hosts, and that values are added for it", () => {
  const text = briefingOf({
    ...nothing,
    system: "You answer mail.",
    keys: [
      { key: "SLACK_BOT_TOKEN", service: "Slack", hosts: ["slack.com"] },
      { key: "CRM", service: null, hosts: ["a.example", "b.example", "c.example", "d.example", "e.example"] },
    ],
  });
  expect(text.startsWith("You answer mail.\n\n# Credentials\n\n")).toBe(true);
  expect(text).toContain("- SLACK_BOT_TOKEN (Slack: slack.com)\n");
  expect(text).toContain("- CRM (a.example, b.example, c.example, d.example and others)");
  expect(text).toContain("call_api");
});

test("without credentials it is told that there are none", () => {
  const text = briefingOf(nothing);
  expect(text).toContain("“Night shift”");
  expect(text).toContain("There are none");
  expect(text).not.toContain("call_api");
});

test("a skill brings its instructions and says which of its credentials are there", () => {
  const text = briefingOf({
    ...nothing,
    skills: [
      {
        name: "Refunds",
        instructions: "Ask before you refund.",
        credentials: [
          { key: "SHOP_KEY", label: "Shop", isThere: true },
          { key: "BANK_KEY", label: "BANK_KEY", isThere: false },
        ],
      },
    ],
  });
  expect(text).toContain("# Skill: Refunds\n\nAsk before you refund.");
  expect(text).toContain("- SHOP_KEY (Shop): use it with call_api\n- BANK_KEY: not connected");
  expect(text).toContain("takes it out of the answer");
});

test("of very many keys the first are listed", () => {
  const keys = Array.from({ length: 250 }, (_, index) => ({
    key: `KEY_${index}`,
    service: null,
    hosts: ["a.example"],
  }));
  const text = briefingOf({ ...nothing, keys });
  expect(text).toContain("- KEY_199 ");
  expect(text).not.toContain("- KEY_200 ");
  expect(text).toContain("- and 50 more");
});
