import { expect, test } from "vitest";
import { answerHeaders, requestHeaders } from "./headers";

const sent = (given: [string, string][], places: string[] = ["authorization"]) =>
  requestHeaders(given, places, true).map(([name, value]) => `${name}: ${value}`);
const answered = (given: [string, string][]) =>
  answerHeaders(given, (text) => text.replaceAll("SECRET", "[KEY]")).map(
    ([name, value]) => `${name}: ${value}`,
  );
const IDENTITY = "accept-encoding: identity";

test("what a client says of its call goes on as it was written", () => {
  expect(
    sent([
      ["User-Agent", "sdk/1"],
      ["Content-Length", "2"],
      ["X-Stainless-Lang", "js"],
      ["accept", "*/*"],
    ]),
  ).toEqual([...["User-Agent: sdk/1", "Content-Length: 2", "X-Stainless-Lang: js", "accept: */*"], IDENTITY]);
});

test.each([
  ...[
    "Connection",
    "Keep-Alive",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
    "HTTP2-Settings",
    "Expect",
  ],
  ...[
    "Proxy-Authorization",
    "Proxy-Connection",
    "Proxy-Anything",
    "Host",
    "Cookie",
    "Via",
    "Forwarded",
    "Origin",
  ],
  ...["X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Referer", "Sec-Fetch-Mode", "X-Keyhold-Anything"],
  ...["Accept-Encoding", "Range", "If-Range", "X-HTTP-Method-Override", "X-Original-URL", "X-Rewrite-URL"],
  ...["Authorization", "AUTHORIZATION"],
])("%s does not go on", (name) => {
  expect(sent([[name, "text"]])).toEqual([IDENTITY]);
});

test("a connection takes its own headers with it, and nothing that is put in later", () => {
  const given: [string, string][] = [
    ["Connection", "close, X-Api-Key ,x-other"],
    ["connection", "accept-encoding,authorization"],
    ["X-Api-Key", "a"],
    ["X-Other", "b"],
    ["X-Kept", "c"],
  ];
  expect(sent(given)).toEqual(["X-Kept: c", IDENTITY]);
});

test("without a body there is no length of one", () => {
  expect(requestHeaders([["Content-Length", "0"]], [], false)).toEqual([["accept-encoding", "identity"]]);
});

test("a service answers for itself and not for this server", () => {
  const kept: [string, string][] = [
    ["Content-Type", "text/plain"],
    ["Link", "<https://a>"],
    ["Link", "<https://b>"],
  ];
  const dropped = [
    ...[
      "Set-Cookie",
      "Alt-Svc",
      "Strict-Transport-Security",
      "Clear-Site-Data",
      "Refresh",
      "Report-To",
      "NEL",
    ],
    ...["Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Content-Security-Policy", "Vary"],
    ...[
      "Cache-Control",
      "Expires",
      "Age",
      "Content-Encoding",
      "Content-Length",
      "Transfer-Encoding",
      "Connection",
    ],
    ...[
      "Keep-Alive",
      "Trailer",
      "Upgrade",
      "Proxy-Authenticate",
      "X-Keyhold-Request-Id",
      "Service-Worker-Allowed",
    ],
  ];
  expect(answered([...kept, ...dropped.map((name): [string, string] => [name, "x"])])).toEqual([
    ...["Content-Type: text/plain", "Link: <https://a>", "Link: <https://b>"],
  ]);
});

test("a header says no secret, neither in its value nor in its name", () => {
  expect(
    answered([
      ["X-Echo", "a SECRET b"],
      ["X-SECRET", "b"],
      ["Connection", "x-hop"],
      ["X-Hop", "SECRET"],
    ]),
  ).toEqual(["X-Echo: a [KEY] b"]);
});
