import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalHost, canonicalHostPattern, hostMatches, readAddress } from "@/lib/catalog/address";
import { destinationFields, destinationsOf, destinationText } from "@/lib/catalog/destination";
import { fieldsOf } from "@/lib/catalog/fields";
import { findTemplate, templates } from "@/lib/catalog/templates";
import type { CredentialType } from "@/lib/catalog/types";

const ofTemplate = (id: string, plain: Record<string, string> = {}, secrets: Record<string, string> = {}) => {
  const template = findTemplate(id)!;
  return destinationsOf(fieldsOf(template.type, template), template, plain, secrets);
};
const ofType = (
  type: CredentialType,
  plain: Record<string, string> = {},
  secrets: Record<string, string> = {},
) => destinationsOf(fieldsOf(type), null, plain, secrets);

describe("a template pins where its value may go", () => {
  test("its own hosts, sorted", () => {
    expect(ofTemplate("anthropic")).toEqual(["api.anthropic.com"]);
    expect(ofTemplate("huggingface")).toEqual([
      "api-inference.huggingface.co",
      "huggingface.co",
      "router.huggingface.co",
    ]);
    expect(ofTemplate("aws")).toEqual(["*.amazonaws.com"]);
  });

  test("the customer's own host where a field names it", () => {
    expect(ofTemplate("zendesk", { subdomain: "Acme" })).toEqual(["acme.zendesk.com"]);
    expect(ofTemplate("shopify", { shop: "acme" })).toEqual(["acme.myshopify.com"]);
    expect(ofTemplate("aws-bedrock", { region: "eu-west-1" })).toContain("bedrock.eu-west-1.amazonaws.com");
    expect(ofTemplate("datadog")).toEqual(["api.datadoghq.com"]);
    expect(ofTemplate("okta", { domain: "acme.okta.com" })).toEqual(["acme.okta.com"]);
    expect(ofTemplate("mailchimp", { dc: "us12" })).toEqual(["us12.api.mailchimp.com"]);
  });

  test("only one customer's host, never every customer's", () => {
    expect(ofTemplate("supabase", { base_url: "https://abc.supabase.co" })).toEqual(["abc.supabase.co"]);
    expect(ofTemplate("jira", { base_url: "https://acme.atlassian.net/" })).toEqual(["acme.atlassian.net"]);
    expect(ofTemplate("azure-openai", { endpoint: "https://acme.openai.azure.com" })).toEqual([
      "acme.openai.azure.com",
    ]);
    for (const id of ["supabase", "jira", "zendesk", "shopify", "azure-openai"])
      expect(ofTemplate(id)).toEqual([]);
  });

  test("nothing outside its hosts, whatever the field says", () => {
    for (const base_url of [
      "https://evil.example",
      "https://abc.supabase.co.evil.example",
      "https://abc.supabase.co@evil.example",
      "http://abc.supabase.co",
      "https://evil.example\\.supabase.co",
    ]) {
      expect(ofTemplate("supabase", { base_url })).toEqual([]);
    }
    for (const subdomain of [
      "evil.example/",
      "evil.example#",
      "evil.example?",
      "a@evil.example",
      "evil.example:443/",
      "a b",
      "",
    ]) {
      expect(ofTemplate("zendesk", { subdomain })).toEqual([]);
    }
    expect(ofTemplate("moonshot", { base_url: "https://evil.example/v1" })).toEqual([]);
  });

  test("a server of one's own replaces the service's hosts", () => {
    expect(ofTemplate("github", { base_url: "https://git.acme.example/api/v3" })).toEqual([
      "git.acme.example",
    ]);
    expect(ofTemplate("github")).toEqual(["api.github.com", "api.githubcopilot.com", "uploads.github.com"]);
    expect(ofTemplate("ollama", { base_url: "http://localhost:11434" })).toEqual(["http://localhost:11434"]);
    expect(ofTemplate("http-bearer", { host: "*.Example.com" })).toEqual(["*.example.com"]);
  });

  test("a secret address gives its host and nothing else", () => {
    const url = "https://hooks.slack.com/services/T0/B0/CANARY";
    expect(ofTemplate("slack-webhook", {}, { url })).toEqual(["hooks.slack.com"]);
    expect(ofTemplate("slack-webhook", {}, { url: "https://evil.example/CANARY" })).toEqual([]);
    expect(ofTemplate("slack-webhook")).toEqual([]);
    expect(
      ofTemplate("postgres", {}, { url: "postgres://u:CANARY@DB.example.com/app?sslmode=require" }),
    ).toEqual(["postgres://db.example.com:5432"]);
    expect(ofTemplate("mongodb", {}, { url: "mongodb://u:p@b:27018,a/app" })).toEqual([
      "mongodb://a:27017",
      "mongodb://b:27018",
    ]);
  });

  test("encryption and port of a mail server belong to it", () => {
    const mail = (encryption?: string) =>
      ofTemplate("smtp", { host: "smtp.acme.example", port: "587", ...(encryption && { encryption }) });
    expect(mail()).toEqual(["smtp+starttls://smtp.acme.example:587"]);
    expect(mail("none")).toEqual(["smtp://smtp.acme.example:587"]);
    expect(mail("tls")).toEqual(["smtps://smtp.acme.example:587"]);
    expect(ofTemplate("mysql", { host: "db" })).toEqual(["tcp://db:3306"]);
  });
});

describe("a type without a template", () => {
  test("goes where its fields or an extra address field say", () => {
    expect(ofType("api_token")).toEqual([]);
    expect(ofType("api_token", { base_url: "https://api.acme.example:443/v1" })).toEqual([
      "api.acme.example",
    ]);
    expect(ofType("username_password", { host: "acme.example:8443" })).toEqual(["https://acme.example:8443"]);
    expect(ofType("llm_provider", { provider: "anthropic" })).toEqual(["api.anthropic.com"]);
    expect(ofType("llm_provider", { provider: "openai", base_url: "https://llm.acme.example/v1" })).toEqual([
      "llm.acme.example",
    ]);
    expect(ofType("llm_provider", { provider: "openai_compatible" })).toEqual([]);
    expect(ofType("llm_provider", { provider: "__proto__" })).toEqual([]);
    expect(ofType("aws")).toEqual(["*.amazonaws.com"]);
    expect(ofType("webhook", {}, { url: "https://acme.example/hook/CANARY" })).toEqual(["acme.example"]);
    expect(ofType("git", { repository_url: "git@git.acme.example:team/app.git" })).toEqual([
      "ssh://git.acme.example:22",
    ]);
    expect(ofType("git", { repository_url: "https://git.acme.example/team/app.git" })).toEqual([
      "git.acme.example",
    ]);
    expect(ofType("email_smtp", { host: "mail", port: "25", encryption: "none" })).toEqual([
      "smtp://mail:25",
    ]);
  });
});

describe("the fields that decide", () => {
  test("are those whose change changes the destination", () => {
    expect(destinationFields("api_token", findTemplate("anthropic"))).toEqual([]);
    expect(destinationFields("api_token", findTemplate("github"))).toEqual(["base_url"]);
    expect(destinationFields("email_smtp", findTemplate("smtp"))).toEqual(["encryption", "host", "port"]);
    expect(destinationFields("username_password", findTemplate("zendesk"))).toEqual(["subdomain"]);
    expect(destinationFields("api_token", findTemplate("azure-openai"))).toEqual(["endpoint"]);
    expect(destinationFields("llm_provider")).toContain("provider");
    expect(destinationFields("api_token")).toEqual(["base_url", "encryption", "host", "port", "url"]);
  });

  test("changing any other plain field changes nothing", () => {
    for (const template of templates()) {
      const fields = fieldsOf(template.type, template);
      const deciding = destinationFields(template.type, template);
      const before = destinationsOf(fields, template, {}, {});
      for (const field of fields) {
        if (field.secret || deciding.includes(field.name)) continue;
        expect(
          destinationsOf(fields, template, { [field.name]: "https://evil.example" }, {}),
          `${template.id}.${field.name}`,
        ).toEqual(before);
      }
    }
  });
});

describe("addresses", () => {
  test.each([
    ["API.Example.COM", "api.example.com"],
    ["example.com.", "example.com"],
    ["example.com:443", "example.com"],
    ["example.com:08443", "example.com:8443"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["0x7f.1", "127.0.0.1"],
    ["2130706433", "127.0.0.1"],
    ["[::1]:8080", "[::1]:8080"],
    ["[0:0:0:0:0:0:0:1]", "[::1]"],
  ])("%s is %s", (text, host) => {
    expect(canonicalHost(text)).toBe(host);
  });

  test.each([
    "",
    " ",
    "a b",
    "a/b",
    "a?b",
    "a#b",
    "a@b",
    "a\\b",
    "a%2fb",
    "*.com",
    "a\nb",
    "a:99999",
    "http://a",
    "*",
    "a".repeat(300),
    "[::1",
    "a,b:c",
  ])("%j is no host", (text) => {
    expect(canonicalHost(text)).toBeNull();
  });

  test("a wildcard needs two labels under it and covers no host beside it", () => {
    expect(canonicalHostPattern("*.com")).toBeNull();
    expect(canonicalHostPattern("*.*.com")).toBeNull();
    expect(canonicalHostPattern("*.Example.com")).toBe("*.example.com");
    expect(hostMatches("*.example.com", "a.example.com")).toBe(true);
    for (const host of ["example.com", "evilexample.com", ".example.com", "a.example.com.evil"]) {
      expect(hostMatches("*.example.com", host), host).toBe(host === ".example.com" ? false : false);
    }
  });

  test("an http address is read as the platform's own parser reads it", () => {
    const piece = fc.constantFrom(
      "http://",
      "https://",
      "a",
      "evil.example",
      "@",
      ":",
      "/",
      "\\",
      "?",
      "#",
      "%40",
      "..",
      "[::1]",
      "80",
      "user",
      "\t",
      "。",
      "ª",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const text = `https://${pieces.join("")}`;
        const address = readAddress(text);
        if (!address) return true;
        const host = new URL(text).host;
        return address.hosts.length === 1 && address.hosts[0] === host.replace(/\.(?=:|$)/, "");
      }),
      { numRuns: 5_000 },
    );
  });

  test("no text makes any of it throw", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.constantFrom(...templates().map((template) => template.id)),
        (text, id) => {
          const template = findTemplate(id)!;
          const fields = fieldsOf(template.type, template);
          const values = Object.fromEntries(fields.map((field) => [field.name, text]));
          const list = destinationsOf(fields, template, values, values);
          return list.every((entry) => !/[\s@]/.test(entry)) && destinationText(list).split("\n").length >= 1;
        },
      ),
      { numRuns: 2_000 },
    );
  });
});

test("the text for authenticated data does not depend on order or repetition", () => {
  expect(destinationText(["b", "a", "b"])).toBe("a\nb");
  expect(destinationText([])).toBe("");
});
