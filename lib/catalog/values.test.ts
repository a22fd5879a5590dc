import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extraFieldSpec, type ExtraField, type FieldSpec } from "@/lib/catalog/field-spec";
import { fieldsOf } from "@/lib/catalog/fields";
import { findTemplate, templates } from "@/lib/catalog/templates";
import { CREDENTIAL_TYPE_IDS, type CredentialType } from "@/lib/catalog/types";
import { utf8Length } from "@/lib/catalog/value-rules";
import { checkValues, type Submission } from "@/lib/catalog/values";

type Submitted = Submission["submitted"];
const check = (fields: readonly FieldSpec[], submitted: Submitted, options: Partial<Submission> = {}) =>
  checkValues({ fields, submitted, mode: "create", stored: new Set(), allowEmpty: false, ...options });
const create = (type: CredentialType, submitted: Submitted, options: Partial<Submission> = {}) =>
  check(fieldsOf(type), submitted, options);
const edit = (
  type: CredentialType,
  submitted: Submitted,
  stored: string[],
  options: Partial<Submission> = {},
) => check(fieldsOf(type), submitted, { mode: "edit", stored: new Set(stored), ...options });
const ofTemplate = (id: string, submitted: Submitted) => {
  const template = findTemplate(id)!;
  return check(fieldsOf(template.type, template), submitted);
};

describe("size: 65,536 bytes of UTF-8 over all secret fields", () => {
  test.each([
    ["1 byte", "a", 1],
    ["2 bytes", "é", 2],
    ["3 bytes", "€", 3],
    ["4 bytes", "😀", 4],
  ])("characters of %s: exact", (_what, character, width) => {
    const filled = (bytes: number) => character.repeat(Math.floor(bytes / width)) + "a".repeat(bytes % width);
    for (const [bytes, fits] of [
      [65_535, true],
      [65_536, true],
      [65_537, false],
    ] as const) {
      const { errors, tooLarge } = create("ssh_key", { private_key: filled(bytes) });
      expect([Object.keys(errors), tooLarge]).toEqual(fits ? [[], false] : [["private_key"], true]);
    }
  });

  test("two fields share it", () => {
    expect(
      create("api_key_pair", { api_key: "a".repeat(32_768), api_secret: "b".repeat(32_768) }).errors,
    ).toEqual({});
    const over = create("api_key_pair", { api_key: "a".repeat(32_769), api_secret: "b".repeat(32_768) });
    expect(over.errors.api_key?.[0]).toMatch(/^Values can be up to 64 KB/);
    expect(over.tooLarge).toBe(true);
  });

  test("bytes are counted as an encoder counts them", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        (text) => utf8Length(text) === new TextEncoder().encode(text).length,
      ),
    );
  });
});

describe("bytes in, bytes out", () => {
  test.each([
    "  spaces  ",
    "line\n",
    "-----BEGIN KEY-----\r\nx\r\n",
    "😀",
    "a\u202eb",
    "\u0000",
    "\u00e9 e\u0301",
    [...Array(256).keys()].map((code) => String.fromCharCode(code)).join(""),
  ])("%j is stored exactly", (value) => {
    expect(create("username_password", { username: "u", password: value })).toMatchObject({
      errors: {},
      secrets: { password: value },
    });
  });

  test("half a surrogate pair is refused", () => {
    for (const value of ["\ud800", "a\udc00"])
      expect(create("username_password", { username: "u", password: value }).errors).toHaveProperty(
        "password",
      );
    expect(create("username_password", { username: "\ud800", password: "secret" }).errors).toHaveProperty(
      "username",
    );
  });

  test("what is sent in a header has no NUL, CR or LF, and spaces around it are mentioned", () => {
    for (const value of ["a\0b", "a\r\nX-Evil: 1", "token\n"])
      expect(create("api_token", { token: value }).errors).toHaveProperty("token");
    expect(create("api_token", { token: " token " })).toMatchObject({
      errors: {},
      secrets: { token: " token " },
    });
    expect(create("api_token", { token: " token " }).warnings.token?.[0]).toMatch(/start or end/);
  });

  test("a plain field holds no NUL, and one line where one line belongs", () => {
    for (const username of ["a\0", "a\nb", "\u001b[31m"])
      expect(create("username_password", { username, password: "x" }).errors).toHaveProperty("username");
    expect(create("ssh_key", { private_key: "x", public_key: "ssh-rsa A\nB" }).errors).toEqual({});
    expect(create("username_password", { username: "é".repeat(2_049), password: "x" }).errors).toHaveProperty(
      "username",
    );
  });
});

describe("blank, absent, null and masks", () => {
  test("blank or absent keeps what is stored", () => {
    for (const submitted of [{}, { token: "" }, { token: undefined }]) {
      expect(edit("api_token", submitted, ["token"])).toEqual({
        errors: {},
        warnings: {},
        tooLarge: false,
        plain: {},
        secrets: {},
        cleared: [],
      });
    }
  });

  test("null clears what is optional and is refused where required", () => {
    expect(edit("ssh_key", { passphrase: null }, ["private_key", "passphrase"])).toMatchObject({
      errors: {},
      cleared: ["passphrase"],
    });
    expect(edit("ssh_key", { private_key: null }, ["private_key"]).errors).toHaveProperty("private_key");
    expect(edit("username_password", { username: "" }, ["password"]).errors).toHaveProperty("username");
    expect(edit("llm_provider", { base_url: "" }, ["api_key"])).toMatchObject({
      errors: {},
      cleared: ["base_url"],
    });
  });

  test.each(["••••a1b2", "****", "abcd****wxyz", "••••••••", "[ANTHROPIC_API_KEY]"])(
    "%s is never stored",
    (mask) => {
      expect(create("api_token", { token: mask })).toMatchObject({
        errors: { token: [expect.stringMatching(/masked preview/)] },
      });
      expect(edit("api_token", { token: mask }, ["token"]).errors).toHaveProperty("token");
      expect(create("custom", { json: JSON.stringify({ a: ["x", mask] }) }).errors).toHaveProperty("json");
    },
  );

  test("a required secret is asked for by its label", () => {
    expect(ofTemplate("anthropic", {}).errors).toEqual({
      token: ["Enter the API key, or choose “Save without a value”."],
    });
    expect(create("api_token", { token: "" }, { allowEmpty: true }).errors).toEqual({});
  });

  test("saved without a value means without any: half a pair is asked for the other half", () => {
    expect(create("api_key_pair", {}, { allowEmpty: true }).errors).toEqual({});
    expect(create("api_key_pair", { api_key: "k" }, { allowEmpty: true }).errors).toHaveProperty(
      "api_secret",
    );
  });

  test("a rotation needs a new secret", () => {
    expect(edit("api_token", {}, ["token"], { mode: "rotate" }).errors).toEqual({
      token: ["Enter the new token."],
    });
    expect(
      edit("api_key_pair", { api_secret: "new" }, ["api_key", "api_secret"], { mode: "rotate" }).errors,
    ).toEqual({});
  });
});

describe("which fields", () => {
  test("a field of another type is refused, by its name only when that is a name", () => {
    expect(create("api_token", { token: "x", client_id: "y" }).errors).toEqual({
      client_id: ["This type has no such field."],
    });
    const odd = create("api_token", { token: "x", "sk-CANARY-0123456789": "y", __proto__: "z" });
    expect(Object.keys(odd.errors)).toEqual(["fields"]);
    for (const name of ["constructor", "prototype", "toString"]) {
      const { errors } = create(
        "api_token",
        Object.fromEntries([
          ["token", "x"],
          [name, "y"],
        ]),
      );
      expect(Object.keys(errors)).toHaveLength(1);
    }
    const proto = create(
      "api_token",
      Object.fromEntries([
        ["token", "x"],
        ["__proto__", "y"],
      ]),
    );
    expect(Object.keys(proto.errors)).toEqual(["fields"]);
  });

  test("OAuth is complete with client id and secret, or with an access token", () => {
    expect(create("oauth2", { client_id: "id", client_secret: "s" }).errors).toEqual({});
    expect(create("oauth2", { access_token: "t" }).errors).toEqual({});
    expect(create("oauth2", { client_id: "id" }).errors).toEqual({
      client_secret: ["Enter the client secret, or the access token."],
    });
    expect(create("oauth2", { refresh_token: "r" }).errors).toHaveProperty("client_secret");
    expect(edit("oauth2", { client_secret: null }, ["client_secret", "access_token"])).toMatchObject({
      errors: {},
      cleared: ["client_secret"],
    });
    expect(
      edit("oauth2", { client_secret: null, access_token: null }, ["client_secret", "access_token"]).errors,
    ).toHaveProperty("client_secret");
    expect(ofTemplate("google-oauth", { access_token: "ya29.x" }).errors).toEqual({});
    expect(ofTemplate("zoom", { client_id: "id", client_secret: "s" }).errors).toHaveProperty("account_id");
  });

  test("git takes a token or an SSH key, a webhook its URL or its signing secret", () => {
    expect(create("git", { token: "t" }).errors).toEqual({});
    expect(create("git", { ssh_key: "-----BEGIN OPENSSH PRIVATE KEY-----\nx" }).errors).toEqual({});
    expect(create("git", { username: "u" }).errors).toEqual({ token: ["Enter the token, or the SSH key."] });
    expect(create("webhook", { signing_secret: "s" }).errors).toEqual({});
    expect(create("webhook", { url: "https://acme.example/hook" }).errors).toEqual({});
  });

  test("defaults are taken on creation only", () => {
    const mail = { host: "smtp.acme.example", username: "u", password: "p" };
    expect(create("email_smtp", mail).plain).toMatchObject({ port: "587", encryption: "starttls" });
    expect(edit("email_smtp", {}, ["password"]).plain).toEqual({});
  });
});

describe("formats", () => {
  test.each([
    ["email_smtp", "host", "https://smtp.acme.example"],
    ["email_smtp", "host", "*.acme.example"],
    ["email_smtp", "port", "65536"],
    ["email_smtp", "port", "0"],
    ["email_smtp", "port", "5e2"],
    ["email_smtp", "encryption", "ssl"],
    ["llm_provider", "base_url", "ftp://acme.example"],
    ["llm_provider", "base_url", "https://user:password@acme.example"],
    ["llm_provider", "base_url", "javascript:alert(1)"],
    ["llm_provider", "base_url", "https://acme.example/\nX"],
    ["llm_provider", "provider", "constructor"],
    ["webhook", "url", "not a url"],
    ["git", "repository_url", "file:///etc/passwd"],
  ] as const)("%s.%s: %s is refused", (type, field, value) => {
    expect(create(type, { [field]: value }).errors).toHaveProperty(field);
  });

  test.each([
    ["llm_provider", "base_url", "http://localhost:11434/v1"],
    ["llm_provider", "base_url", "https://[::1]:8443"],
    ["git", "repository_url", "git@git.acme.example:team/app.git"],
    ["git", "repository_url", "ssh://git@git.acme.example/team/app.git"],
    ["email_smtp", "host", "mail"],
  ] as const)("%s.%s: %s is accepted", (type, field, value) => {
    expect(create(type, { [field]: value }).errors).not.toHaveProperty(field);
  });

  test("a service's own address may only be its own", () => {
    expect(
      ofTemplate("jira", { username: "a@b.example", password: "p", base_url: "https://evil.example" }).errors
        .base_url?.[0],
    ).toMatch(/\*\.atlassian\.net/);
    expect(
      ofTemplate("jira", { username: "a@b.example", password: "p", base_url: "https://acme.atlassian.net" })
        .errors,
    ).toEqual({});
    expect(
      ofTemplate("zendesk", { username: "a@b.example", password: "p", subdomain: "evil.example/" }).errors,
    ).toHaveProperty("subdomain");
    expect(ofTemplate("slack-webhook", { url: "https://evil.example/services/x" }).errors).toHaveProperty(
      "url",
    );
    expect(ofTemplate("github", { token: "t", base_url: "https://git.acme.example/api/v3" }).errors).toEqual(
      {},
    );
  });

  test("a pattern is a hint: it warns and never refuses", () => {
    const { errors, warnings } = ofTemplate("anthropic", { token: "something-else" });
    expect(errors).toEqual({});
    expect(warnings.token).toEqual([
      "This doesn't look like an Anthropic API key (they start with sk-ant-). You can save it anyway.",
    ]);
    expect(
      ofTemplate("anthropic", { token: "sk-ant-admin01-aaaaaaaaaaaaaaaaaaaaaaaa" }).warnings.token?.[0],
    ).toMatch(/admin key/);
  });

  test("a certificate and a publishable key are said to be public", () => {
    expect(create("api_token", { token: "pk_live_abc" }).warnings.token?.[0]).toMatch(/publishable/);
    const { warnings } = create("ssh_key", { private_key: "-----BEGIN CERTIFICATE-----\nMIIB" });
    expect(warnings.private_key?.[0]).toMatch(/certificate, which is public/);
  });

  test("a secret in a plain field is mentioned, and refused when it repeats a secret field", () => {
    const token = "ghp_aZ3kQ9xT1mB7nR5wL0pY2cV8dF4gH6jKaZ3k";
    expect(ofTemplate("openai", { token: "sk-x", organization_id: token }).warnings).toHaveProperty(
      "organization_id",
    );
    expect(ofTemplate("openai", { token, organization_id: token }).errors).toHaveProperty("organization_id");
    expect(create("aws", { access_key_id: "AKIAIOSFODNN7EXAMPLE", secret_access_key: "x" }).warnings).toEqual(
      {},
    );
  });
});

describe("custom JSON", () => {
  const json = (text: string) => create("custom", { json: text });

  test.each([
    '{"a":1}',
    '"text"',
    "[1,2]",
    "null",
    "1e400",
    "-0",
    '{"a":1,"a":2}',
    '{"toString":"x"}',
    ' { "kept" : "as typed" } \n',
    "[".repeat(32) + "]".repeat(32),
  ])("%s is kept as the exact text", (text) => {
    expect(json(text)).toMatchObject({ errors: {}, secrets: { json: text } });
  });

  test.each([
    "",
    "{",
    "sk-CANARY",
    '{"a":sk-CANARY}',
    '{"__proto__":1}',
    '{"a":{"constructor":{"prototype":1}}}',
    "[".repeat(33) + "]".repeat(33),
    "[".repeat(5_000),
    "[".repeat(60_000),
    '{"a":"\\ud800"}',
  ])("%.30s is refused without being quoted", (text) => {
    const { errors } = json(text);
    expect(errors).toHaveProperty("json");
    expect(JSON.stringify(errors)).not.toMatch(/CANARY|ud800/);
  });
});

describe("extra fields", () => {
  const extra = (name: string, value: ExtraField["value"] = "v", secret = true): ExtraField => ({
    name,
    secret,
    value,
  });
  const withExtras = (...extras: ExtraField[]) => create("api_token", { token: "t" }, { extras });

  test("up to 64, secret or plain", () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => extra(`field_${index}`));
    expect(withExtras(...many(64)).errors).toEqual({});
    expect(withExtras(...many(65)).errors).toHaveProperty("extras");
    expect(withExtras(extra("tenant", "acme", false), extra("pin", "1234"))).toMatchObject({
      errors: {},
      plain: { tenant: "acme" },
      secrets: { pin: "1234" },
    });
  });

  test.each([
    "",
    "Tenant",
    "1st",
    "_x",
    "a-b",
    "a".repeat(65),
    "__proto__",
    "constructor",
    "prototype",
    "token",
    "а",
  ])("%j is no name for one", (name) => {
    expect(withExtras(extra(name)).errors).toHaveProperty("extras");
  });

  test("a name counts once, and null or blank follow the same rules", () => {
    expect(withExtras(extra("pin"), extra("pin")).errors).toHaveProperty("extras");
    expect(edit("api_token", {}, ["token", "pin"], { extras: [extra("pin", null)] })).toMatchObject({
      errors: {},
      cleared: ["pin"],
    });
    expect(edit("api_token", {}, ["token", "pin"], { extras: [extra("pin", "")] })).toMatchObject({
      errors: {},
      cleared: [],
      secrets: {},
    });
  });

  test("an extra address is checked like any address", () => {
    expect(withExtras(extra("base_url", "not a url", false)).errors).toHaveProperty("base_url");
    expect(extraFieldSpec("db_password", true).hintAllowed).toBe(false);
  });
});

describe("whatever is submitted", () => {
  const fieldLists = [
    ...CREDENTIAL_TYPE_IDS.map((type) => fieldsOf(type)),
    ...templates().map((template) => fieldsOf(template.type, template)),
  ];
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string(),
    fc.json(),
    fc.webUrl(),
    fc.constantFrom("", "https://", "****", "a".repeat(70_000)),
  );
  const anyValue = fc.oneof(text, fc.constantFrom(null, undefined));

  test("the check answers, keeps bytes, and repeats no secret", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...fieldLists),
        fc.array(anyValue, { minLength: 12, maxLength: 12 }),
        fc.constantFrom("create", "edit", "rotate"),
        fc.string(),
        (fields, values, mode, name) => {
          const submitted = Object.fromEntries([
            ...fields.map((field, index) => [field.name, values[index % 12] ?? null] as const),
            [name, "CANARY-VALUE-1"],
          ]);
          const result = check(fields, submitted, {
            mode,
            extras: [{ name, secret: true, value: values[0] ?? "x" }],
          });
          for (const [field, value] of Object.entries(result.secrets))
            if (Object.hasOwn(submitted, field))
              expect(value).toBe(submitted[field] === "CANARY-VALUE-1" ? value : submitted[field]);
          expect(JSON.stringify([result.errors, result.warnings])).not.toContain("CANARY-VALUE");
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("time grows with length, not with its square", () => {
    const hostile = ["a", "*", "[", '"', "\\", " ", "-a", "a.", "@", "https://a", "\n", "😀", "%"];
    for (const fields of [
      fieldsOf("webhook"),
      fieldsOf("custom"),
      fieldsOf("email_smtp"),
      fieldsOf("git"),
      fieldsOf("llm_provider"),
    ]) {
      for (const unit of hostile) {
        const value = unit.repeat(65_536 / unit.length);
        const start = performance.now();
        check(fields, Object.fromEntries(fields.map((field) => [field.name, value])));
        expect(performance.now() - start, unit).toBeLessThan(500);
      }
    }
  });
});
