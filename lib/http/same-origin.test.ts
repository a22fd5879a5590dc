import { expect, test } from "vitest";
import { refusedWith } from "@/lib/testing/outcomes";
import { checkSameOrigin } from "./same-origin";

const HOST = "keyhold.test:3000";
const check = async (headers: Record<string, string>) => {
  checkSameOrigin(new Headers({ host: HOST, ...headers }));
};

test.each([
  { origin: `http://${HOST}`, "sec-fetch-site": "same-origin" },
  { origin: `https://${HOST}` },
  { "sec-fetch-site": "same-origin" },
])("a write from our own pages passes: %j", async (headers) => {
  await expect(check(headers)).resolves.toBeUndefined();
});

test.each([
  {},
  { origin: "null" },
  { origin: "null", "sec-fetch-site": "same-origin" },
  { origin: "" },
  { origin: "https://evil.example" },
  { origin: "https://evil.example", "sec-fetch-site": "same-origin" },
  { origin: `http://${HOST}`, "sec-fetch-site": "cross-site" },
  { origin: `http://${HOST}`, "sec-fetch-site": "same-site" },
  { origin: "http://keyhold.test", "sec-fetch-site": "same-origin" },
  { origin: `http://${HOST}.evil.example` },
  { origin: `http://evil.example/${HOST}` },
  { origin: `http://${HOST}@evil.example` },
  { "sec-fetch-site": "same-site" },
  { "sec-fetch-site": "cross-site" },
  { "sec-fetch-site": "none" },
  { referer: `http://${HOST}/` },
])("a write from anywhere else is refused: %j", async (headers) => {
  expect(await refusedWith(check(headers))).toBe("forbidden");
});

test("without a host nothing is the same origin", async () => {
  const work = async () => {
    checkSameOrigin(new Headers({ origin: `http://${HOST}` }));
  };
  expect(await refusedWith(work())).toBe("forbidden");
});
