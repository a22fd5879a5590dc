import { expect, test } from "vitest";
import { testPlan } from "@/lib/catalog/testable";
import { templates } from "@/lib/catalog/templates";
import { CREDENTIAL_TYPE_IDS } from "@/lib/catalog/types";

test.each([
  ["anthropic", "Calls GET /v1/models. No tokens used.", "api.anthropic.com"],
  ["telegram-bot", "Calls GET /bot…/getMe. It costs nothing and changes nothing.", "api.telegram.org"],
  ["openai-compatible", "Calls GET /models, and once more with a wrong key. No tokens used.", null],
  ["slack-webhook", "Calls POST the address itself. It costs nothing and changes nothing.", null],
  ["brave-search", "Calls GET /res/v1/web/search. It costs 1 query.", "api.search.brave.com"],
  ["microsoft-teams-webhook", "Calls POST the address itself. It starts one flow run, no message.", null],
  ["zendesk", "Calls GET /api/v2/users/me.json. It costs nothing and changes nothing.", null],
  ["smtp", "Signs in to the mail server. No mail is sent.", null],
  ["postgres", "Connects and runs SELECT 1, and tries a wrong password once.", null],
  ["redis", "Signs in and sends PING, and tries a wrong password once.", null],
  ["mongodb", "Connects to the server. The sign-in is not tested.", null],
])("%s: %s", (id, summary, host) => {
  expect(testPlan("api_token", id)).toEqual({ summary, host });
});

test("what cannot be tested has no plan", () => {
  const without = templates().filter(({ id, type }) => testPlan(type, id) === null);
  expect(without.map(({ id }) => id)).toEqual(["webhook-generic", "custom-json"]);
  const types = CREDENTIAL_TYPE_IDS.filter((type) => testPlan(type, null) === null);
  expect(types).toEqual([
    "api_token",
    "api_key_pair",
    "username_password",
    "oauth2",
    "bot_token",
    "webhook",
    "custom",
  ]);
});

test("a template that is gone leaves the plan of the type", () => {
  expect(testPlan("email_smtp", "gone-service")).toEqual(testPlan("email_smtp", null));
});
