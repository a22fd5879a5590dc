import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { destinationFields } from "@/lib/catalog/destination";
import { CATEGORIES } from "@/lib/catalog/field-spec";
import { environmentNames, fieldsOf, primaryField } from "@/lib/catalog/fields";
import { isKey } from "@/lib/catalog/keys";
import {
  INJECTION_PLACES,
  VERIFY_CONFIDENCE,
  VERIFY_KINDS,
  VERIFY_OPERATORS,
  type Template,
} from "@/lib/catalog/template-shape";
import {
  COMMON_TEMPLATE_IDS,
  detectionTable,
  fieldsFor,
  findTemplate,
  templateSummaries,
  templates,
} from "@/lib/catalog/templates";
import { CREDENTIAL_TYPE_IDS, CREDENTIAL_TYPES } from "@/lib/catalog/types";

const all = templates();
const table = all.map((template) => [template.id, template] as const);
/** Names that no field has: the broker derives them from the fields. */
const DERIVED = ["jwt", "access_token"];

const placeholdersIn = (value: unknown): string[] => {
  if (typeof value === "string") return [...value.matchAll(/\{([a-z0-9_]+)\}/g)].map((match) => match[1]!);
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(placeholdersIn) : [];
};
const hostPart = (url: string) => url.replace(/^https:\/\//, "").split("/")[0]!;

test("there are 164 services with plain, unique ids and unique keys", () => {
  expect(all).toHaveLength(164);
  expect(new Set(all.map((template) => template.id)).size).toBe(164);
  expect(new Set(all.map((template) => template.key)).size).toBe(164);
  for (const { id } of all) expect(id).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});

test("the catalogue holds nothing but data", () => {
  expect(structuredClone(all)).toEqual(all);
});

describe.each(table)("%s", (_id, template: Template) => {
  const { verify } = template;

  test("has a type, category, injection and check of the closed lists", () => {
    expect(CREDENTIAL_TYPE_IDS).toContain(template.type);
    expect(Object.keys(CATEGORIES)).toContain(template.category);
    for (const place of template.inject) expect(INJECTION_PLACES).toContain(place.in);
    expect(VERIFY_KINDS).toContain(verify.kind);
    expect(VERIFY_CONFIDENCE).toContain(verify.confidence);
    for (const match of [verify.valid, verify.invalid, verify.limited, verify.unclear].flat()) {
      for (const { op } of match?.json ?? []) expect(VERIFY_OPERATORS).toContain(op);
    }
    expect(verify.kind === "http").toBe(verify.url !== undefined && verify.method !== undefined);
  });

  test("suggests a key that the key rule accepts", () => {
    expect(isKey(template.key)).toBe(true);
  });

  test("has at least one secret field and exactly one primary, which is secret", () => {
    const fields = fieldsOf(template.type, template);
    expect(fields.filter((field) => field.secret).length).toBeGreaterThan(0);
    expect(fields.filter((field) => field.primary)).toHaveLength(1);
    expect(primaryField(fields)?.secret).toBe(true);
    expect(new Set(fields.map((field) => field.name)).size).toBe(fields.length);
  });

  test("names only its own fields and what is derived from them", () => {
    const { note: _note, ...request } = verify;
    const allowed = [...template.fields.map((field) => field.name), ...DERIVED];
    for (const name of placeholdersIn([template.hosts, template.inject, request]))
      expect(allowed).toContain(name);
  });

  test("takes a host only from a field that belongs to the version", () => {
    const decided = destinationFields(template.type, template);
    const secretUrl = template.fields.some((field) => field.secret && field.name === "url") ? ["url"] : [];
    const tokenUrls = template.inject.flatMap((place) => ("token_url" in place ? [place.token_url] : []));
    for (const url of [verify.url ?? "", verify.fallback?.url ?? "", ...tokenUrls]) {
      // An address only for testing is compared with the pinned hosts before anything is sent.
      for (const name of placeholdersIn(hostPart(url)))
        expect([...decided, ...secretUrl, "test_url"]).toContain(name);
    }
  });

  test("writes hosts without scheme, path, user or port", () => {
    for (const host of template.hosts)
      expect(host).toMatch(/^(\*\.)?(\{[a-z_]+\}|[a-z0-9-])+(\.[a-z0-9-]+|\.\{[a-z_]+\})*$/);
  });

  test("offers defaults and options that its own check accepts", () => {
    for (const field of fieldsOf(template.type, template)) {
      if (field.options && field.default) expect(field.options).toContain(field.default);
      if (field.pattern) expect(() => new RegExp(field.pattern!)).not.toThrow();
    }
  });
});

test("OpenAI-compatible hosts without a key are the only ones that require no secret", () => {
  const keyless = all.filter((template) => !template.fields.some((field) => field.secret && field.required));
  expect(keyless.map((template) => template.id)).toEqual(["openai-compatible", "ollama"]);
});

test("a template's own fields and secrecy win over the type's", () => {
  const twilio = fieldsFor("username_password", "twilio");
  expect(twilio.map(({ name, label, secret }) => ({ name, label, secret }))).toEqual([
    { name: "username", label: "Account SID", secret: false },
    { name: "password", label: "Auth token", secret: true },
  ]);
  expect(fieldsFor("api_key_pair", "langfuse").find((field) => field.name === "api_key")?.secret).toBe(false);
  expect(fieldsFor("api_token", null)).toBe(CREDENTIAL_TYPES.api_token.fields);
  expect(fieldsFor("api_token", "gone-service")).toBe(CREDENTIAL_TYPES.api_token.fields);
});

test("passwords, passphrases, private keys, JSON and secret addresses never get a hint", () => {
  for (const template of all) {
    for (const field of fieldsOf(template.type, template)) {
      if (/pass|private_key|json|url/.test(field.name) || !field.secret)
        expect(field.hintAllowed, template.id).toBe(false);
    }
  }
});

test("every value that a template writes into a header is checked for line breaks", () => {
  for (const template of all) {
    const inHeaders = placeholdersIn(template.inject.filter((place) => place.in === "header"));
    for (const field of fieldsOf(template.type, template)) {
      if (inHeaders.includes(field.name))
        expect(field.headerBound, `${template.id}.${field.name}`).toBe(true);
    }
  }
});

test("environment names: the service's own, else KEY and KEY_FIELD", () => {
  expect(environmentNames("SMTP_PASSWORD", fieldsFor("email_smtp", "smtp"))).toEqual({
    host: "SMTP_HOST",
    port: "SMTP_PORT",
    username: "SMTP_USER",
    password: "SMTP_PASSWORD",
    encryption: "SMTP_PASSWORD_ENCRYPTION",
  });
  expect(environmentNames("CRM", fieldsFor("api_key_pair", null))).toEqual({
    api_key: "CRM",
    api_secret: "CRM_API_SECRET",
  });
  expect(environmentNames("ANTHROPIC_API_KEY_2", fieldsFor("api_token", "anthropic"))).toEqual({
    token: "ANTHROPIC_API_KEY_2",
  });
});

test("common tiles name twelve services that exist", () => {
  expect(COMMON_TEMPLATE_IDS).toHaveLength(12);
  for (const id of COMMON_TEMPLATE_IDS) expect(findTemplate(id)?.id).toBe(id);
  expect(findTemplate("__proto__")).toBeUndefined();
});

test("what is sent to the browser is small", () => {
  expect(JSON.stringify(templateSummaries()).length).toBeLessThan(26_000);
  expect(JSON.stringify(detectionTable()).length).toBeLessThan(22_000);
});

test("only the server-only module reads the 200 kB file", () => {
  const folder = new URL(".", import.meta.url);
  expect(existsSync(new URL("templates.json", folder))).toBe(true);
  expect(readFileSync(new URL("templates.ts", folder), "utf8").startsWith('import "server-only";')).toBe(
    true,
  );
});

describe("types", () => {
  test.each(Object.entries(CREDENTIAL_TYPES))("%s has one primary field, and it is secret", (_id, spec) => {
    const primary = spec.fields.filter((field) => field.primary);
    expect(primary).toHaveLength(1);
    expect(primary[0]?.secret).toBe(true);
  });

  test("the table of types and fields is this one", () => {
    const lines = Object.entries(CREDENTIAL_TYPES).map(
      ([id, { fields }]) =>
        `${id}: ${fields.map((f) => `${f.name}${f.secret ? "*" : ""}${f.required ? "" : "?"}`).join(" ")}`,
    );
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "api_token: token*
      api_key_pair: api_key* api_secret*
      username_password: username password*
      email_smtp: host port username password* encryption
      oauth2: client_id client_secret* access_token*? refresh_token*?
      ssh_key: private_key* public_key? passphrase*?
      llm_provider: provider api_key* base_url? organization_id?
      bot_token: token* signing_secret*?
      webhook: url* signing_secret*?
      aws: access_key_id secret_access_key* session_token*? region?
      git: repository_url? username? token* ssh_key*?
      custom: json*"
    `);
  });
});
