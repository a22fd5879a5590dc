import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { Secret } from "@/lib/secret";
import { slackHeaders } from "@/lib/testing/peers/chat";
import { doubtAbout } from "./proof";

// https://docs.slack.dev/authentication/verifying-requests-from-slack
const PUBLISHED = {
  secret: new Secret("8f742231b10e8888abcd99yyyzzz85a5"),
  timestamp: "1531420618",
  body:
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V" +
    "&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=" +
    "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN" +
    "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
  signature: "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
};

test("the example that Slack publishes is signed right, and by now too old", () => {
  const { secret, timestamp, body, signature } = PUBLISHED;
  const doubt = (text: string) => doubtAbout("slack", secret, { timestamp, signature }, Buffer.from(text));
  expect(doubt(body)).toBe("time");
  expect(doubt(`${body}&`)).toBe("signature");
});

test("bytes are signed, not text: what is no UTF-8 is compared as it came", () => {
  const secret = new Secret("kh-test-signing-secret");
  const headers = slackHeaders(secret.expose(), "\u{fffd}");
  const proof = {
    timestamp: headers["x-slack-request-timestamp"],
    signature: headers["x-slack-signature"],
  };
  expect(doubtAbout("slack", secret, proof, Buffer.from("\u{fffd}"))).toBeNull();
  expect(doubtAbout("slack", secret, proof, Buffer.from([0xff]))).toBe("signature");
});

test("every comparison with a secret takes the same time", () => {
  const source = readFileSync("lib/domain/channels/proof.ts", "utf8");
  expect(source.match(/sameText\(/g)).toHaveLength(2);
  expect(source).not.toMatch(/[!=]==?[^>]/);
});
