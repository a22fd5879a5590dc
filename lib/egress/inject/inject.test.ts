import { decodeProtectedHeader } from "jose";
import { describe, expect, test } from "vitest";
import type { Injection, Template } from "@/lib/catalog/template-shape";
import { findTemplate, templates } from "@/lib/catalog/templates";
import { EgressError } from "@/lib/egress/error";
import type { AppError } from "@/lib/errors";
import { findCanary } from "@/lib/testing/canary";
import { jsonAnswer, recordedFetch } from "@/lib/testing/peers/recorded-fetch";
import { headerOf, requestTo, type Sample, sampleCredential } from "@/lib/testing/peers/sample-credential";
import { inject, type InjectOptions, injectedPlaces, type Outgoing } from "./inject";

// Ollama's own address is on this machine; read at the first use of env().
process.env.KEYHOLD_EGRESS_ALLOW = "localhost:11434";

const NOT_HTTP = ["env", "smtp_auth", "ssh_agent"];
const isSent = (template: Template) => template.inject.some((form) => !NOT_HTTP.includes(form.in));
const sent = templates().filter(isSent);
const kept = templates().filter((template) => !isSent(template));

const tokens = () => recordedFetch(() => jsonAnswer({ access_token: "derived-token", expires_in: 3600 }));

const send = (sample: Sample, options: InjectOptions = {}) =>
  inject(requestTo(sample), sample, { fetch: tokens().fetchFor, ...options });
/** What a format says, written out by the simplest means. */
const written = (format: string, sample: Sample) =>
  format.replace(/\{([a-z_]+)\}/g, (_mark, name: string) =>
    name === "access_token" ? "derived-token" : (sample.secrets[name]?.expose() ?? sample.plain[name] ?? ""),
  );

describe.each(sent.map((template) => [template.id, template] as const))("%s", (id, template) => {
  test("the request carries what the data says, and only there", async () => {
    const sample = sampleCredential({ templateId: id, without: ["installation_id"] });
    const changed = await send(sample);
    for (const form of template.inject) expectForm(form, sample, changed);
    const named = template.inject.flatMap((form) => ("name" in form ? [written(form.name, sample)] : []));
    const allowed = ["authorization", ...named.map((name) => name.toLowerCase())];
    const carried = changed.headers.map(([name]) => name.toLowerCase());
    const signed = ["x-amz-date", "x-amz-security-token"];
    expect([...allowed, ...signed]).toEqual(expect.arrayContaining(carried));
    const places = template.inject.map((form) => form.in);
    if (!places.some((place) => ["query", "path", "url"].includes(place))) {
      expect(changed.url.href).toBe(requestTo(sample).url.href);
    }
  });

  test("no other host gets the request, and the refusal repeats nothing", async () => {
    const sample = sampleCredential({ templateId: id });
    for (const url of ["https://attacker.example/v1", "https://api.openai.com.attacker.example/"]) {
      const { requests, fetchFor } = tokens();
      const refused = await inject({ ...requestTo(sample), url: new URL(url) }, sample, {
        fetch: fetchFor,
      }).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(EgressError);
      expect(requests).toEqual([]);
      expectQuiet(refused, sample);
    }
  });

  test("the places of a caller's own secret are those it is put into", () => {
    const sample = sampleCredential({ templateId: id });
    const { headers, query } = injectedPlaces(sample);
    expect(headers).toContain("authorization");
    for (const form of template.inject) {
      if (form.in === "query") expect(query).toContain(form.name);
      const isSecret =
        form.in === "header" &&
        template.fields.some((field) => field.secret && form.format.includes(`{${field.name}}`));
      if (isSecret) expect(headers).toContain(written(form.name, sample).toLowerCase());
    }
  });
});

function expectForm(form: Injection, sample: Sample, changed: Outgoing): void {
  switch (form.in) {
    case "header":
    case "oauth2_client_credentials":
    case "oauth2_refresh":
    case "oauth_jwt":
      expect(headerOf(changed, written(form.name, sample))).toBe(written(form.format, sample));
      return;
    case "basic": {
      const pair = `${written(form.username, sample)}:${written(form.password, sample)}`;
      expect(headerOf(changed, "authorization")).toBe(`Basic ${btoa(pair)}`);
      return;
    }
    case "query":
      expect(changed.url.search).toBe(`?page=2&${form.name}=${written(form.format, sample)}`);
      return;
    case "path":
      expect(changed.url.pathname).toBe(`${written(form.format, sample)}v1/things`);
      return;
    case "url":
      expect(changed.url.href).toBe(`${written(form.format, sample)}/v1/things?page=2`);
      return;
    case "sigv4":
      expect(headerOf(changed, "authorization")).toMatch(/^AWS4-HMAC-SHA256 Credential=/);
      return;
    case "jwt":
      expect(decodeProtectedHeader(headerOf(changed, form.name)!.slice(7)).alg).toBe("RS256");
      return;
    default:
      throw new Error(form.in);
  }
}

function expectQuiet(error: unknown, sample: Sample): void {
  const text = JSON.stringify([String(error), (error as AppError).extras, (error as AppError).fields]);
  for (const canary of Object.values(sample.canaries)) expect(findCanary(text, canary)).toEqual([]);
}

test.each(kept.map((template) => template.id))("%s is not sent in a request", async (id) => {
  const sample = sampleCredential({ templateId: id, hosts: ["api.example.com"] });
  const refused = await send(sample).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "invalid" });
  expectQuiet(refused, sample);
});

test("each form of the catalogue is somewhere in this table", () => {
  expect(sent).toHaveLength(157);
  expect(kept).toHaveLength(7);
  const names = sent.flatMap((template) =>
    template.inject.flatMap((form) => ("token_url" in form ? [template] : [])),
  );
  expect(names).toHaveLength(9);
});

test("every address for tokens is on a host that its template names", () => {
  for (const template of sent) {
    for (const form of template.inject) {
      if (!("token_url" in form)) continue;
      const sample = sampleCredential({ templateId: template.id });
      const url = written(form.token_url, sample);
      const covered = sample.hosts.some(
        (host) =>
          host === new URL(url).host || (host.startsWith("*.") && new URL(url).host.endsWith(host.slice(1))),
      );
      expect([template.id, covered]).toEqual([template.id, true]);
    }
  }
  expect(findTemplate("google-service-account")?.hosts).toEqual(["*.googleapis.com"]);
});
