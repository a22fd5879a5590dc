import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Context } from "@/lib/domain/context";
import type { ErrorCode } from "@/lib/errors";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { refusal } from "@/lib/testing/outcomes";
import { createCredential } from "./create";
import { resolveCredentials } from "./resolve";
import { rotateCredential } from "./rotate";
import { updateCredential } from "./update";

let world: World;
let owner: Context;
let program: Context;

beforeAll(async () => {
  await openTestInstance();
});
beforeEach(async () => {
  world = await mintWorld();
  owner = world.people.owner.ctx;
  program = (await mintToken(world.system, { scopes: ["credentials:resolve"] })).ctx;
});
afterAll(closeTestInstance);

const token = (value: string, more: Record<string, unknown> = {}) => ({
  key: "THE_KEY",
  type: "api_token",
  fields: { token: value },
  ...more,
});
const secretExtra = (value: string) => ({
  key: "THE_KEY",
  type: "api_token",
  fields: { token: "t" },
  extras: [{ name: "blob", value }],
});
const json = (value: string) => ({ key: "THE_KEY", type: "custom", fields: { json: value } });

async function fieldsOf(key: string): Promise<Record<string, string>> {
  const { credentials } = await resolveCredentials(program, { keys: [key] });
  return credentials[key]!.fields;
}

const codeOf = async (work: Promise<unknown>): Promise<ErrorCode> => (await refusal(work)).code;

describe("bytes in are bytes out", () => {
  const allBytes = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join("");
  test.each([
    ["spaces around", "  value  "],
    ["only spaces", "   "],
    ["a newline at the end", "value\n"],
    ["CRLF", "line\r\nline\r\n"],
    ["NUL", "a\0b"],
    ["all 256 characters of latin-1", allBytes],
    ["emoji and joiners", "👩‍👩‍👧‍👦🏳️‍🌈"],
    ["right-to-left override", "abc\u202edef"],
    ["composed and decomposed", "é é"],
    ["a byte order mark", "\ufeffvalue"],
    ["quotes and backslashes", "'\"\\n\\u0000`$(x)"],
    ["the name of a field of every object", "__proto__"],
  ])("%s", async (_title, value) => {
    await createCredential(owner, secretExtra(value));
    expect((await fieldsOf("THE_KEY")).blob).toBe(value);
  });

  test("an empty text is no value, and half a character is refused", async () => {
    const empty = await createCredential(owner, token(""));
    expect(empty.status).toBe("needs_value");
    const failure = await refusal(createCredential(owner, { ...secretExtra("a\ud800b"), key: "HALF" }));
    expect(failure.fields).toHaveProperty("blob");
  });

  test.each(["a\rb", "a\nb", "a\0b"])(
    "a value that is sent in a header holds no line break and no NUL (%j)",
    async (value) => {
      expect(await codeOf(createCredential(owner, token(value)))).toBe("invalid");
    },
  );
});

describe("64 KB of UTF-8 over all secret fields of a version", () => {
  const LIMIT = 65_536;
  const filled = (character: string, bytes: number) => {
    const width = Buffer.byteLength(character);
    return character.repeat(Math.floor(bytes / width)) + "x".repeat(bytes % width);
  };
  test.each([["a"], ["é"], ["€"], ["😀"]])(
    "characters like %s: 65,535 and 65,536 bytes fit, 65,537 do not",
    async (character) => {
      for (const bytes of [LIMIT - 1, LIMIT]) {
        const value = filled(character, bytes);
        expect(Buffer.byteLength(value)).toBe(bytes);
        const { id } = await createCredential(owner, {
          key: `SIZE_${bytes}`,
          type: "ssh_key",
          fields: { private_key: value },
        });
        expect((await fieldsOf(`SIZE_${bytes}`)).private_key === value).toBe(true);
        expect(
          await codeOf(
            rotateCredential(owner, { id, fields: { private_key: filled(character, LIMIT + 1) } }),
          ),
        ).toBe("too_large");
      }
      const over = { key: "OVER", type: "ssh_key", fields: { private_key: filled(character, LIMIT + 1) } };
      expect(await codeOf(createCredential(owner, over))).toBe("too_large");
    },
  );

  test("the sum over fields counts, kept ones included", async () => {
    const half = "x".repeat(LIMIT / 2);
    const fields = { private_key: half, passphrase: half };
    const { id } = await createCredential(owner, { key: "BOTH", type: "ssh_key", fields });
    expect(await fieldsOf("BOTH")).toEqual(fields);
    expect(await codeOf(updateCredential(owner, { id, fields: { passphrase: `${half}x` } }))).toBe(
      "too_large",
    );
    expect(await codeOf(rotateCredential(owner, { id, fields: { private_key: `${half}x` } }))).toBe(
      "too_large",
    );
    expect(await fieldsOf("BOTH")).toEqual(fields);
  });
});

describe("free JSON", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  test.each([
    ["a number beyond double", '{"n": 1e400}'],
    ["minus zero", "[-0]"],
    ["duplicate names", '{"a":1,"a":2}'],
    ["a number of 60,000 digits", `[${"9".repeat(60_000)}]`],
    ["a text, a list, null", '"text"'],
    ["a list", "[1, 2]"],
    ["null", "null"],
    ["depth 32", nested(32)],
    ["odd spacing", ' {\n\t"a" :1 }\n'],
    ["escaped NUL", '{"a":"\\u0000"}'],
    ["toString as a name", '{"toString": {"valueOf": 1}}'],
  ])("%s is kept as the text it came as", async (_title, value) => {
    await createCredential(owner, json(value));
    expect((await fieldsOf("THE_KEY")).json === value).toBe(true);
  });

  test.each([
    ["depth 33", nested(33)],
    ["depth 30,000", nested(30_000)],
    ["an open end", "[".repeat(60_000)],
    ["__proto__", '{"a": {"__proto__": {}}}'],
    ["an escaped __proto__", '{"__proto\\u005f_": 1}'],
    ["constructor", '[{"constructor": 1}]'],
    ["prototype", '{"prototype": 1}'],
    ["5,001 names", `{${Array.from({ length: 5_001 }, (_, index) => `"${index}":1`).join()}}`],
    ["half a character", '{"a":"\\ud800"}'],
    ["no JSON", "{a: 1}"],
  ])("%s is refused", async (_title, value) => {
    const failure = await refusal(createCredential(owner, json(value)));
    expect([failure.code, Object.keys(failure.fields ?? {})]).toEqual(["invalid", ["json"]]);
  });
});

describe("keys", () => {
  test.each([
    "А_CYRILLIC",
    "ＦＵＬＬ",
    "A\u200bB",
    "ſECRET",
    "KEYı",
    "1ST",
    "_FIRST",
    "lower",
    "WITH-DASH",
    "WITH SPACE",
    "",
    "A".repeat(129),
    "__PROTO__",
    "KEYHOLD_ADMIN",
    "KEY\n",
    "KEY\0",
  ])("%j is refused", async (key) => {
    const failure = await refusal(createCredential(owner, token("v", { key })));
    expect([failure.code, Object.keys(failure.fields ?? {})]).toEqual(["invalid", ["key"]]);
  });

  test.each(["A", "A1_B", "A".repeat(128), "CONSTRUCTOR", "GITHUB_TOKEN"])("%s is a key", async (key) => {
    expect((await createCredential(owner, token("v", { key }))).key).toBe(key);
  });

  test("a megabyte is refused in no time", async () => {
    const started = performance.now();
    expect(await codeOf(createCredential(owner, token("v", { key: `${"A_".repeat(500_000)}!` })))).toBe(
      "invalid",
    );
    expect(await codeOf(createCredential(owner, token("v", { name: "a".repeat(1_000_000) })))).toBe(
      "invalid",
    );
    expect(performance.now() - started).toBeLessThan(500);
  });

  test("without a key it is made from the name, without a name the key is the name", async () => {
    expect((await createCredential(owner, { name: "Anthropic prod", type: "api_token" })).key).toBe(
      "ANTHROPIC_PROD",
    );
    expect((await createCredential(owner, { key: "ONLY_KEY", template: "anthropic" })).name).toBe("ONLY_KEY");
    expect(await createCredential(owner, { template: "anthropic" })).toMatchObject({
      key: "ANTHROPIC_API_KEY",
      name: "Anthropic",
    });
    expect(await codeOf(createCredential(owner, { type: "api_token" }))).toBe("invalid");
  });
});

describe("what everybody reads", () => {
  const SECRET = "correct horse battery";
  test.each(["name", "description"])(
    "a %s that is or holds the submitted secret is refused, and not quoted",
    async (field) => {
      for (const text of [SECRET, `the value is ${SECRET}!`]) {
        const failure = await refusal(createCredential(owner, token(SECRET, { [field]: text })));
        expect(Object.keys(failure.fields ?? {})).toEqual([field]);
        expect(JSON.stringify([failure.message, failure.fields, failure.extras])).not.toContain(SECRET);
      }
    },
  );

  test("a key that is the secret is refused", async () => {
    expect((await refusal(createCredential(owner, token("THE_KEY")))).fields).toHaveProperty("key");
    expect(
      (await refusal(createCredential(owner, token("MY_WHOLE_SECRET", { key: "X_MY_WHOLE_SECRET_X" }))))
        .fields,
    ).toHaveProperty("key");
  });

  test("a new value that stands in the name, description or a plain field already is refused", async () => {
    const fields = { username: "a-visible-user-name", password: "first" };
    const { id } = await createCredential(owner, {
      key: "K",
      name: "visible name",
      description: "described",
      type: "username_password",
      fields,
    });
    for (const password of ["visible name", "described", "a-visible-user-name"]) {
      expect(await codeOf(rotateCredential(owner, { id, fields: { password } }))).toBe("invalid");
      expect(await codeOf(updateCredential(owner, { id, fields: { password } }))).toBe("invalid");
    }
    expect(
      await codeOf(
        updateCredential(owner, { id, name: "the next one", fields: { password: "the next one" } }),
      ),
    ).toBe("invalid");
    await updateCredential(owner, { id, name: "the next one", description: null });
  });

  test.each([
    "sk-proj-aB3dE5fG7hJ9kL1mN3pQ5r",
    "ghp_aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5",
    "AKIAIOSFODNN7EXAMPLE",
    "-----BEGIN PRIVATE KEY-----",
  ])("a name or description that looks like a secret is refused (%s)", async (text) => {
    for (const field of ["name", "description"]) {
      const failure = await refusal(createCredential(owner, token("v", { [field]: `my ${text}` })));
      expect(Object.keys(failure.fields ?? {})).toEqual([field]);
      expect(JSON.stringify(failure.fields)).not.toContain(text);
    }
  });

  test("a pasted secret in place of a field name is not quoted", async () => {
    const pasted = "sk-proj-aB3dE5fG7hJ9kL1mN3pQ5r";
    const attempts = [
      { ...token("v"), [pasted]: 1 },
      token("v", { fields: { [pasted]: "x" } }),
      token("v", { extras: [{ name: pasted, value: "x" }] }),
      token("v", { type: pasted }),
      token("v", { template: pasted }),
      token("v", { expiresAt: pasted }),
      token("v", { audience: pasted }),
    ];
    for (const input of attempts) {
      const failure = await refusal(createCredential(owner, input));
      expect(failure.code).toBe("invalid");
      expect(JSON.stringify([failure.message, failure.fields, failure.extras])).not.toContain(pasted);
    }
  });
});

describe("editing", () => {
  test("blank and absent keep, null clears what is optional and nothing else, a mask is refused", async () => {
    const fields = {
      client_id: "c",
      client_secret: "client-secret",
      access_token: "access",
      refresh_token: "refresh",
    };
    const { id } = await createCredential(owner, { key: "O", type: "oauth2", fields });
    await updateCredential(owner, { id, fields: { client_secret: "" } });
    expect(await fieldsOf("O")).toEqual(fields);
    expect(await codeOf(updateCredential(owner, { id, fields: { client_secret: "••••cret" } }))).toBe(
      "invalid",
    );
    expect(await codeOf(updateCredential(owner, { id, fields: { access_token: "********" } }))).toBe(
      "invalid",
    );
    const cleared = await updateCredential(owner, { id, fields: { refresh_token: null } });
    expect(cleared.secrets.refresh_token).toEqual({ set: false, hint: null });
    const { refresh_token: _gone, ...kept } = fields;
    expect(await fieldsOf("O")).toEqual(kept);
    const password = await createCredential(owner, {
      key: "P",
      type: "username_password",
      fields: { username: "u", password: "p" },
    });
    expect(await codeOf(updateCredential(owner, { id: password.id, fields: { password: null } }))).toBe(
      "invalid",
    );
    expect(await codeOf(updateCredential(owner, { id: password.id, fields: { username: null } }))).toBe(
      "invalid",
    );
  });

  test("null clears a description and an expiry", async () => {
    const { id } = await createCredential(
      owner,
      token("v", { description: "text", expiresAt: "2031-01-01" }),
    );
    expect(await updateCredential(owner, { id, description: null, expiresAt: null })).toMatchObject({
      description: "",
      expiresAt: null,
    });
  });

  test("fields of another type, unknown fields and a type that is not the template's are refused", async () => {
    expect(await codeOf(createCredential(owner, token("v", { fields: { token: "v", password: "p" } })))).toBe(
      "invalid",
    );
    expect(await codeOf(createCredential(owner, { ...token("v"), template: "smtp" }))).toBe("invalid");
    expect(await codeOf(createCredential(owner, { ...token("v"), type: "no_type" }))).toBe("invalid");
    const { id } = await createCredential(owner, token("v"));
    expect(await codeOf(updateCredential(owner, { id, fields: { client_secret: "x" } }))).toBe("invalid");
    expect(await codeOf(updateCredential(owner, { id, type: "custom" }))).toBe("invalid");
    for (const name of [
      "orgId",
      "projectId",
      "createdBy",
      "version",
      "dekId",
      "envelope",
      "hint",
      "state",
      "role",
    ]) {
      expect(await codeOf(updateCredential(owner, { id, [name]: "x" }))).toBe("invalid");
      expect(await codeOf(createCredential(owner, { ...token("v"), [name]: "x" }))).toBe("invalid");
    }
  });

  test("extra fields are kept, changed and removed by name, and there are never more than 64", async () => {
    const extras = [
      { name: "region", secret: false, value: "eu" },
      { name: "pin_code", value: "1234-secret" },
    ];
    const { id } = await createCredential(owner, token("v", { extras }));
    expect(await fieldsOf("THE_KEY")).toEqual({ token: "v", region: "eu", pin_code: "1234-secret" });
    await rotateCredential(owner, { id, fields: { token: "w" } });
    await updateCredential(owner, { id, fields: { region: "us" }, removeExtras: ["pin_code"] });
    expect(await fieldsOf("THE_KEY")).toEqual({ token: "w", region: "us" });
    const many = (from: number, count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `x${from + index}`, secret: false, value: "v" }));
    await updateCredential(owner, { id, extras: many(0, 63) });
    expect((await refusal(updateCredential(owner, { id, extras: many(63, 1) }))).fields).toHaveProperty(
      "extras",
    );
    await updateCredential(owner, { id, removeExtras: ["x0"], extras: many(63, 1) });
  });

  test("a value that was cleared for good can be entered again", async () => {
    const { id } = await createCredential(owner, {
      key: "W",
      type: "llm_provider",
      template: null,
      fields: { provider: "openai", api_key: "k1" },
    });
    await asOwner(async (sql) => {
      await sql`update credential_versions set secrets = '{}', number = number where credential_id = ${id}`;
      await sql`delete from sealed_values where org_id = ${owner.orgId}`;
      await sql`update credentials set version = 0 where id = ${id}`;
    });
    await updateCredential(owner, { id, fields: { api_key: "k2" } });
    expect(await fieldsOf("W")).toEqual({ provider: "openai", api_key: "k2" });
  });

  test("dates that cannot be are refused", async () => {
    for (const expiresAt of [
      "0000-01-01",
      "1969-12-31",
      "2027-02-30",
      "tomorrow",
      "+010000-01-01T00:00:00Z",
      5,
    ]) {
      expect(await codeOf(createCredential(owner, token("v", { expiresAt })))).toBe("invalid");
    }
  });
});

describe("where a value is sent", () => {
  const provider = {
    key: "LLM",
    type: "llm_provider",
    fields: { provider: "openai_compatible", base_url: "https://llm.example.com/v1", api_key: "the-key" },
  };

  test("changing the address asks for the secret again, and entering it changes it", async () => {
    const { id, hosts } = await createCredential(owner, provider);
    expect(hosts).toEqual(["llm.example.com"]);
    for (const fields of [
      { base_url: "https://evil.example.org/v1" },
      { base_url: "https://llm.example.com:8443/v1" },
      { provider: "openai" },
      { base_url: null },
    ]) {
      const failure = await refusal(updateCredential(owner, { id, fields }));
      expect([failure.code, Object.keys(failure.fields ?? {})]).toEqual(["invalid", ["api_key"]]);
    }
    expect(
      (
        await updateCredential(owner, {
          id,
          fields: { base_url: "https://evil.example.org/v1", api_key: "the-key" },
        })
      ).hosts,
    ).toEqual(["evil.example.org"]);
  });

  test("a new secret that names another host asks for the kept ones too", async () => {
    const fields = { url: "https://hooks.example.com/1", signing_secret: "signing" };
    const { id } = await createCredential(owner, { key: "HOOK", type: "webhook", fields });
    await rotateCredential(owner, { id, fields: { url: "https://hooks.example.com/2" } });
    expect(
      (await refusal(rotateCredential(owner, { id, fields: { url: "https://other.example.com/" } }))).fields,
    ).toHaveProperty("signing_secret");
    await rotateCredential(owner, {
      id,
      fields: { url: "https://other.example.com/", signing_secret: "signing" },
    });
  });

  test.each([
    ["the field behind it", (id: string) => ({ id, column: "plain" })],
    ["the snapshot beside it", (id: string) => ({ id, column: "destination" })],
  ])("a row whose %s was edited in the database does not open", async (_title, edit) => {
    const { id, column } = edit((await createCredential(owner, provider)).id);
    await asOwner((sql) =>
      column === "plain"
        ? sql`update credential_versions set plain = plain || '{"base_url": "https://evil.example.org"}' where credential_id = ${id}`
        : sql`update credential_versions set destination = replace(destination, 'llm.example.com', 'evil.example.org') where credential_id = ${id}`,
    );
    expect(await codeOf(resolveCredentials(program, { keys: ["LLM"] }))).toBe("unavailable");
    expect(["invalid", "unavailable"]).toContain(
      await codeOf(
        updateCredential(owner, {
          id,
          fields: { organization_id: "org", base_url: "https://evil.example.org" },
        }),
      ),
    );
  });
});
