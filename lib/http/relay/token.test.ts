import { describe, expect, test } from "vitest";
import { presentedToken } from "./token";

const TOKEN = `kh_${"0".repeat(12)}_${"a".repeat(52)}`;
const OTHER = `kh_${"1".repeat(12)}_${"b".repeat(52)}`;
const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

test.each([
  ["Authorization", `Bearer ${TOKEN}`],
  ["Authorization", `bearer  ${TOKEN}`],
  ["authorization", `token ${TOKEN}`],
  ["authorization", `Bot ${TOKEN}`],
  ["authorization", TOKEN],
  ["authorization", `Token token=${TOKEN}`],
  ["authorization", basic(`user:${TOKEN}`)],
  ["authorization", basic(`${TOKEN}:`)],
  ["authorization", `AWS4-HMAC-SHA256 Credential=${TOKEN}/20260101/us-east-1/s3/aws4_request, Signature=00`],
  ["X-Api-Key", TOKEN],
  ["x-goog-api-key", TOKEN],
])("%s: %s", (name, value) => {
  const presented = presentedToken(["Host", "x", name, value, "Accept", "*/*"]);
  expect(presented).toEqual({
    text: TOKEN,
    headers: [name.toLowerCase()],
    others: [
      ["Host", "x"],
      ["Accept", "*/*"],
    ],
  });
});

describe("no token is", () => {
  test.each([
    ["nothing", []],
    ["another key", ["Authorization", "Bearer sk-0123456789"]],
    ["one character more", ["Authorization", `Bearer ${TOKEN}0`]],
    ["one character less", ["Authorization", `Bearer ${TOKEN.slice(0, -1)}`]],
    ["capital letters", ["Authorization", `Bearer ${TOKEN.toUpperCase()}`]],
    ["one inside a word", ["X-Api-Key", `x${TOKEN}`]],
    ["two different ones", ["Authorization", `Bearer ${TOKEN}`, "X-Api-Key", OTHER]],
    [
      "two headers that a proxy could choose from",
      ["Authorization", "Bearer x", "authorization", `Bearer ${TOKEN}`],
    ],
  ])("%s", (_name, headers) => {
    expect(presentedToken(headers)).toBeNull();
  });
});

test("of one that is sent twice, both are taken out", () => {
  expect(presentedToken(["Authorization", `Bearer ${TOKEN}`, "X-Api-Key", TOKEN, "X-Other", "y"])).toEqual({
    text: TOKEN,
    headers: ["authorization", "x-api-key"],
    others: [["X-Other", "y"]],
  });
});
