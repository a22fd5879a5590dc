import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Problem } from "@/lib/http/api/schemas/problem";
import { type Api, startApi } from "@/lib/testing/api";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld } from "@/lib/testing/factories";
import { countsOfTables } from "@/lib/testing/table-counts";
import { connect } from "@/scripts/connect.mjs";

let api: Api;
let token: string;
let sql: ReturnType<typeof connect>;

beforeAll(async () => {
  const { ownerUrl } = await openTestInstance();
  sql = connect(ownerUrl);
  api = await startApi();
  const world = await mintWorld();
  token = (await mintToken(world.people.owner.ctx, { scopes: ["credentials:read", "credentials:write"] }))
    .text;
  // The token's first use is noted.
  await api.call("GET", "/api/v1/credentials", { token });
});
afterAll(async () => {
  await sql.end({ timeout: 5 });
  await closeTestInstance();
});

const HOST = "Host: keyhold.test\r\n";
const BODY = '{"type":"api_token","key":"RAW","fields":{"token":"value"}}';

/** A request up to its empty line, closed afterwards. */
const head = (line: string, ...headers: string[]) =>
  `${line} HTTP/1.1\r\n${HOST}Connection: close\r\n${headers.map((header) => `${header}\r\n`).join("")}\r\n`;
const post = (...headers: string[]) =>
  head(
    "POST /api/v1/credentials",
    `Authorization: Bearer ${token}`,
    "Content-Type: application/json",
    ...headers,
  );
const get = (path: string, ...headers: string[]) => head(`GET ${path}`, ...headers);
const list = (...headers: string[]) =>
  get("/api/v1/credentials", `Authorization: Bearer ${token}`, ...headers);

/** Status, headers and problem of the first answer on a connection. */
function parsed(answer: string) {
  const [top = "", body = ""] = answer.split("\r\n\r\n", 2);
  const [line = "", ...headers] = top.split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(line)?.[1] ?? 0);
  const named = new Map(
    headers.map((header): [string, string] => {
      const [name = "", ...value] = header.split(": ");
      return [name.toLowerCase(), value.join(": ")];
    }),
  );
  return { status, headers: named, body };
}

const REFUSED: [name: string, status: number, code: string, bytes: () => string | Buffer][] = [
  ["a length that is no number", 400, "malformed", () => post("Content-Length: x") + BODY],
  ["a negative length", 400, "malformed", () => post("Content-Length: -1") + BODY],
  ["two lengths", 400, "malformed", () => post(`Content-Length: ${BODY.length}`, "Content-Length: 1") + BODY],
  [
    "a length and chunks",
    400,
    "malformed",
    () => post("Content-Length: 5", "Transfer-Encoding: chunked") + "0\r\n\r\n",
  ],
  [
    "chunks that are none",
    400,
    "malformed",
    () => post("Transfer-Encoding: chunked") + "zz\r\n{}\r\n0\r\n\r\n",
  ],
  [
    "chunks after another coding",
    415,
    "unsupported_media",
    () => post("Transfer-Encoding: gzip, chunked") + "2\r\n{}\r\n0\r\n\r\n",
  ],
  [
    "a coding that hides chunks",
    400,
    "malformed",
    () => post("Transfer-Encoding: chunked, identity") + "2\r\n{}\r\n0\r\n\r\n",
  ],
  ["a space before the colon", 400, "malformed", () => post(`Content-Length : ${BODY.length}`) + BODY],
  ["a folded header", 400, "malformed", () => list("X-A: b\r\n c")],
  ["a NUL in a header", 400, "malformed", () => list("X-A: a\0b")],
  ["a bare line feed in a header", 400, "malformed", () => list("X-A: a\nX-B: b")],
  ["no HTTP at all", 400, "malformed", () => "hello\r\n\r\n"],
  ["TLS", 400, "malformed", () => Buffer.from([0x16, 3, 1, 0, 5, 1, 0, 0, 1, 3, 13, 10, 13, 10])],
  ["HTTP/2", 400, "malformed", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"],
  ["an unknown version", 400, "malformed", () => "GET /api/v1/credentials HTTP/9.9\r\n\r\n"],
  ["a method of our own", 400, "malformed", () => head("STEAL /api/v1/credentials")],
  ["a megabyte of one header", 431, "too_large", () => list(`X-A: ${"a".repeat(1_048_576)}`)],
  [
    "ten thousand headers",
    431,
    "too_large",
    () => list(...Array.from({ length: 10_000 }, (_, index) => `X-${index}: a`)),
  ],
  ["a megabyte of address", 431, "too_large", () => get(`/api/v1/credentials?q=${"a".repeat(1_048_576)}`)],
  [
    "a megabyte of token",
    431,
    "too_large",
    () => get("/api/v1/credentials", `Authorization: Bearer kh_${"a".repeat(1_048_576)}`),
  ],
  ["no host", 400, "malformed", () => "GET /api/v1/credentials HTTP/1.1\r\nConnection: close\r\n\r\n"],
  [
    "an absolute address",
    400,
    "malformed",
    () => get("http://169.254.169.254/api/v1/credentials", `Authorization: Bearer ${token}`),
  ],
  ["an address of another server", 400, "malformed", () => get("//evil.example/api/v1/credentials")],
  ["an asterisk", 400, "malformed", () => head("OPTIONS *")],
  ["an authority", 405, "method_not_allowed", () => head("CONNECT 169.254.169.254:80")],
  [
    "an expectation that is not known",
    400,
    "malformed",
    () => post("Expect: 200-ok", `Content-Length: ${BODY.length}`) + BODY,
  ],
  [
    "a WebSocket",
    400,
    "malformed",
    () => list("Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13"),
  ],
  [
    "a WebSocket to somewhere else",
    400,
    "malformed",
    () => get("http://169.254.169.254/latest", "Connection: Upgrade", "Upgrade: WebSocket"),
  ],
  ["two tokens", 401, "unauthenticated", () => list("Authorization: Bearer x")],
  ["the same token twice", 401, "unauthenticated", () => list(`Authorization: Bearer ${token}`)],
  [
    "a token with a tab",
    401,
    "unauthenticated",
    () => get("/api/v1/credentials", `Authorization: Bearer\t${token}`),
  ],
  [
    "a token in the address",
    401,
    "unauthenticated",
    () => get(`/api/v1/credentials?access_token=${token}&token=${token}`),
  ],
  [
    "a token in a cookie",
    401,
    "unauthenticated",
    () => get("/api/v1/credentials", `Cookie: token=${token}; authorization=Bearer ${token}`),
  ],
  [
    "a body larger than it may be",
    413,
    "too_large",
    () => post("Content-Length: 600000") + "x".repeat(1_000),
  ],
  [
    "chunks larger than they may be",
    413,
    "too_large",
    () => `${post("Transfer-Encoding: chunked")}92800\r\n${"x".repeat(0x92800)}\r\n0\r\n\r\n`,
  ],
  [
    "a compressed body",
    415,
    "unsupported_media",
    () => {
      const bomb = gzipSync(Buffer.alloc(10_000_000));
      return Buffer.concat([
        Buffer.from(post("Content-Encoding: gzip", `Content-Length: ${bomb.length}`)),
        bomb,
      ]);
    },
  ],
  [
    "a form",
    415,
    "unsupported_media",
    () =>
      head(
        "POST /api/v1/credentials",
        `Authorization: Bearer ${token}`,
        "Content-Type: application/x-www-form-urlencoded",
        "Content-Length: 7",
      ) + "key=RAW",
  ],
  [
    "two content types",
    415,
    "unsupported_media",
    () =>
      head(
        "POST /api/v1/credentials",
        `Authorization: Bearer ${token}`,
        "Content-Type: text/plain",
        "Content-Type: application/json",
        `Content-Length: ${BODY.length}`,
      ) + BODY,
  ],
  ["a capital path", 404, "", () => get("/API/V1/credentials", `Authorization: Bearer ${token}`)],
  ["a doubled slash", 404, "", () => get("/api//v1/credentials", `Authorization: Bearer ${token}`)],
  ["dots on the way", 404, "", () => get("/x/../api/v1/credentials", `Authorization: Bearer ${token}`)],
  [
    "encoded dots on the way",
    404,
    "",
    () => get("/x/%2e%2e/api/v1/credentials", `Authorization: Bearer ${token}`),
  ],
  [
    "dots after the way",
    404,
    "not_found",
    () => get("/api/v1/../v1/credentials", `Authorization: Bearer ${token}`),
  ],
  ["an encoded slash", 404, "", () => get("/api%2Fv1/credentials", `Authorization: Bearer ${token}`)],
  [
    "a parameter in the path",
    404,
    "not_found",
    () => get("/api/v1/credentials;a=b", `Authorization: Bearer ${token}`),
  ],
  ["a fragment", 404, "not_found", () => get("/api/v1/credentials#x", `Authorization: Bearer ${token}`)],
];

describe("bytes on a connection that are refused", () => {
  test.each(REFUSED)("%s", async (_name, status, code, bytes) => {
    const before = await countsOfTables(sql);
    const answer = parsed(await api.raw(bytes()));
    expect(answer.status).toBe(status);
    expect(await countsOfTables(sql)).toBe(before);
    // Other addresses belong to the pages.
    if (code === "") return;
    expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const problem = Problem.parse(JSON.parse(answer.body));
    expect(problem).toMatchObject({ code, status, requestId: answer.headers.get("x-request-id") });
    expect(answer.body).not.toContain(token);
  });
});

test("half of a body is refused as soon as no more of it can come", async () => {
  const answer = parsed(await api.raw(`${post("Content-Length: 1000")}{`, "over"));
  expect(answer.status).toBe(400);
  expect(Problem.parse(JSON.parse(answer.body)).code).toBe("malformed");
});

describe("bytes on a connection that are fine", () => {
  test.each([
    [
      "HTTP/1.0 without a host",
      () => `GET /api/v1/credentials HTTP/1.0\r\nAuthorization: Bearer ${token}\r\n\r\n`,
    ],
    [
      "an offer of HTTP/2, which Java makes by itself",
      () =>
        list(
          "Upgrade: h2c",
          "Connection: Upgrade, HTTP2-Settings",
          "HTTP2-Settings: AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA",
        ),
    ],
    ["spaces around the token", () => get("/api/v1/credentials", `Authorization:   Bearer ${token}  `)],
    ["a scheme in small letters", () => get("/api/v1/credentials", `authorization: bearer ${token}`)],
  ])("%s", async (_name, bytes) => {
    const { status, body } = parsed(await api.raw(bytes()));
    expect(status).toBe(200);
    expect(JSON.parse(body)).toHaveProperty("items");
  });

  test("a body in chunks, after the permission to send it", async () => {
    const bytes = `${post("Transfer-Encoding: chunked", "Expect: 100-continue")}${BODY.length.toString(16)}\r\n${BODY}\r\n0\r\n\r\n`;
    const answer = await api.raw(bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 201 Created\r\n/);
  });

  test("one request hidden in the body of another is never answered", async () => {
    const hidden = `GET /api/v1/audit HTTP/1.1\r\n${HOST}\r\n`;
    const answer = await api.raw(post(`Content-Length: ${hidden.length}`) + hidden);
    expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(parsed(answer).status).toBe(400);
  });
});
