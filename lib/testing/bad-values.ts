const LONG = 70_000;

/** Texts that some layer may read as more than text. */
export const BAD_TEXTS: readonly string[] = [
  ...["", " ", "\0", "a\0b", "\t", "\r\n", "a\r\nSet-Cookie: a=b", "\u001b[31mred", "\u2028"],
  ...["\ud800", "a\udc00b", "\u202eevil", "K\u200bEY", "\ufeff", "😀".repeat(150)],
  ...["\u0410PI_KEY", "\uff2b\uff25\uff39", "\u017f", "\u0131", "e\u0301", "ﷺ"],
  ...["'; drop table credentials; --", '" or "1"="1', "1) or (1=1", "$1", "\\", "%", "_", "%%_", ":a", "?"],
  ...[
    "<script>alert(1)</script>",
    '=HYPERLINK("http://x")',
    "${7*7}",
    "{{7*7}}",
    "%s%n%x",
    "../../etc/passwd",
  ],
  ...["__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "null", "undefined", "NaN"],
  ...["true", "0", "-1", "1.5", "1e400", "0x10", "99999999999999999999", "1,2", "2025-02-30", "now()"],
  ...["KEYHOLD_INTERNAL", "GITHUB_TOKEN", "1KEY", "key", "••••a1b2", "********", "*", ".*", "(a+)+$"],
  ...["A".repeat(129), "x".repeat(300), "é".repeat(3_000), "x".repeat(LONG)],
];

/** Things where a text, a number or a list was wanted, and the other way round. */
export const BAD_THINGS: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, Number.MAX_SAFE_INTEGER, 2 ** 31],
  ...[[], [[]], [null], [""], ["a", "b"], [0], [{}], Array.from({ length: 600 }, (_, index) => `n${index}`)],
  ...[{}, { $ne: 1 }, { $gt: "" }, { length: 1 }, { toString: "a" }, { then: "a" }, { a: { b: { c: {} } } }],
];

/** Columns of rows, which no caller sets. */
export const MASS_ASSIGNMENT: readonly string[] = [
  ...["orgId", "org_id", "projectId", "ownerId", "owner", "createdBy", "createdAt", "updatedAt", "version"],
  ...["revision", "status", "state", "role", "isAdmin", "hint", "secrets", "envelope", "dekId", "digest"],
  ...[
    "deletedAt",
    "lastUsedAt",
    "usedBy",
    "parentId",
    "userId",
    "actor",
    "requestId",
    "address",
    "id",
    "ids",
  ],
];

type Path = readonly (string | number)[];

/** Every place in parsed JSON, the whole included. */
export function placesIn(value: unknown, path: Path = []): Path[] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [
    path,
    ...inner.flatMap(([name, child]) =>
      placesIn(child, [...path, Array.isArray(value) ? Number(name) : name]),
    ),
  ];
}

/** A copy with another value in one place; `undefined` leaves the place out. */
export function withValueAt(value: unknown, [first, ...rest]: Path, replacement: unknown): unknown {
  if (first === undefined) return replacement;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string | number,
    unknown
  >;
  copy[first] = withValueAt(copy[first], rest, replacement);
  return copy;
}

/** JSON texts that a parser, a copy or a comparison may stumble over. */
export const BAD_JSON: readonly (string | Buffer)[] = [
  ...[" ", "null", "true", "1", '"text"', "[]", "[{}]", "{", "}", "{}{}", "{'a':1}", "{a:1}", '{"a":1,}'],
  ...[
    '{"a":01}',
    '{"a":+1}',
    '{"a":NaN}',
    '{"a":1e400}',
    '{"a":-0}',
    '{"a":.5}',
    '{"a":"\t"}',
    '{"a":"\\x"}',
  ],
  ...['{"__proto__":{"isAdmin":true}}', '{"\\u005f_proto__":1}', '{"constructor":{"prototype":{"a":1}}}'],
  ...['{"fields":{"__proto__":"x"}}', '{"fields":{"constructor":"x"}}', '{"toString":1,"valueOf":1}'],
  ...['{"a":1,"a":2}', '{"type":"api_token","type":"custom"}', '{"ids":["a"],"ids":[]}', '{"":1}'],
  ...['{"key":"\\ud800"}', '{"\\ud800":1}', '{"key":"\\u0000"}', "// comment\n{}", "{} // comment"],
  `${'{"a":'.repeat(41)}1${"}".repeat(41)}`,
  "[".repeat(5_000),
  `${"[".repeat(100_000)}${"]".repeat(100_000)}`,
  `{"a":${"9".repeat(200_000)}}`,
  `{${Array.from({ length: 20_001 }, (_, index) => `"k${index}":0`).join(",")}}`,
  `{"a":"${"x".repeat(600_000)}"}`,
  Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from("{}")]),
  Buffer.from('\ufeff{"a":1}', "utf16le"),
  Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]),
  Buffer.from([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0, 0, 3, 0xab, 0xae, 0x05, 0]),
];

/** Content types and encodings of bodies that are no plain JSON, whatever they say. */
export const BAD_CONTENT: readonly Record<string, string>[] = [
  ...["text/plain", "text/html", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"].map(
    (type) => ({ "content-type": type }),
  ),
  ...[
    "application/jsonx",
    "application/json/x",
    "json",
    "",
    "application/xml",
    "application/octet-stream",
  ].map((type) => ({ "content-type": type })),
  ...["utf-16", "latin1", "utf-7", "UTF-8, application/json"].map((charset) => ({
    "content-type": `application/json; charset=${charset}`,
  })),
  ...["gzip", "deflate", "br", "zstd", "identity, gzip", "x"].map((encoding) => ({
    "content-type": "application/json",
    "content-encoding": encoding,
  })),
];

/** Paths that another reader of addresses may take for a different one. */
export const PATH_TRICKS: readonly string[] = [
  ...["", "/", "//", "//credentials", "/credentials/", "//credentials//", "/Credentials", "/CREDENTIALS"],
  ...[
    "/credentials;x",
    "/credentials;x=1",
    "/credentials%2F",
    "/credentials%3F",
    "/%63redentials",
    "/./credentials",
  ],
  ...[
    "/credentials/..",
    "/credentials/../credentials",
    "/credentials/%2e%2e",
    "/credentials/%2e%2e/credentials",
  ],
  ...[
    "/credentials/..%2fcredentials",
    "/credentials/%252e%252e",
    "/credentials%00",
    "/credentials%0a",
    "/credentials/%",
  ],
  ...[
    "/credentials.json",
    "/credentials.rsc",
    "/credentials/_rsc",
    "/..",
    "/../v1/credentials",
    "/../../v1/credentials",
  ],
  ...[
    "/../v2/credentials",
    "/credentials/#",
    "/credentials/*",
    "/*",
    "/credentials\\",
    "/credentials/~",
    "/credentials/{id}",
  ],
];
