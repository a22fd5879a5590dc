import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Injection, Template } from "@/lib/catalog/template-shape";
import { templates } from "@/lib/catalog/templates";
import { testPlan } from "@/lib/catalog/testable";
import { canaryForms, findCanary } from "@/lib/testing/canary";
import {
  type Sample,
  sampleCredential,
  type SampleParts,
  samplePem,
} from "@/lib/testing/peers/sample-credential";
import {
  type HostAnswer,
  type HostRequest,
  json,
  startTemplateHosts,
} from "@/lib/testing/peers/template-hosts";
import { answerFor, refusalsOf } from "@/lib/testing/peers/verify-answers";
import { isSpecific } from "./classify";
import { probe, type ProbeResult } from "./probe";

type QueryForm = Extract<Injection, { in: "header" | "query" }>;

const all = templates();
const called = all.filter(({ verify }) => verify.kind === "http");
const table = called.map((template) => [template.id, template] as const);

/** Ollama's usual host is this machine; the older hosts of Teams answer in their own way, see below. */
const OWN: Readonly<Record<string, SampleParts>> = {
  ollama: { plain: { base_url: "https://ollama.example.com" } },
  "microsoft-teams-webhook": { secrets: { url: "https://acme.logic.azure.com/workflows/1?sig=CANARY" } },
};
const sampleOf = ({ id }: Template): Sample => sampleCredential({ templateId: id, ...OWN[id] });

let peer: Awaited<ReturnType<typeof startTemplateHosts>>;
beforeAll(async () => {
  samplePem();
  const hosts = called.flatMap((template) => sampleOf(template).hosts);
  const more = ["sts.amazonaws.com", "oauth2.googleapis.com", "attacker.example"];
  peer = await startTemplateHosts([...new Set([...hosts, ...more])]);
});
afterAll(() => peer.stop());

const run = (sample: Sample): Promise<ProbeResult> =>
  probe(sample, { fetch: peer.fetch, onRefreshToken: async () => undefined });

/** Answers the real key in one way and a wrong one with a refusal. */
const toRealKey = (sample: Sample, answer: HostAnswer) => (request: HostRequest) =>
  isFrom(sample, request) ? answer : json({ error: "wrong key" }, 401);

const isFrom = (sample: Sample, request: HostRequest) =>
  request.headers.authorization?.includes("eyJ") === true ||
  request.body.includes("assertion=") ||
  request.headers.authorization?.startsWith("AWS4") === true ||
  Object.values(sample.canaries).some((canary) => findCanary(JSON.stringify(request), canary).length > 0);

function expectQuiet(result: ProbeResult, sample: Sample): void {
  const text = JSON.stringify(result);
  expect(result.message.length).toBeLessThanOrEqual(300);
  for (const canary of Object.values(sample.canaries)) expect(findCanary(text, canary)).toEqual([]);
}

describe.each(table)("%s", (_id, template) => {
  const { verify } = template;

  test("is asked as the data says, with the secret only where the template puts it", async () => {
    const sample = sampleOf(template);
    peer.setAnswer(toRealKey(sample, answerFor(verify.valid!)));
    await run(sample);
    const [request] = peer.requests;
    expect(request?.method).toBe(verify.method);
    const address = new URL(
      verify.url!.replace(/\{([a-z_]+)\}/g, (_mark, name: string) => written(name, sample)),
    );
    const added = template.inject.find((form): form is QueryForm => form.in === "query");
    const path = request!.path.replace(new RegExp(`[?&]${added?.name ?? "no"}=[^&]*`), "");
    const decoded = decodeURIComponent(address.pathname + address.search);
    expect([request?.host, decodeURIComponent(path)]).toEqual([address.host, decoded]);
    for (const [name, value] of Object.entries(verify.headers ?? {})) {
      expect(request?.headers[name.toLowerCase()]).toBe(value);
    }
    expect(placesWithSecret(request!, sample)).toEqual(placesInData(template));
  });

  test("valid, limited, rejected and unclear answers are told apart", async () => {
    const sample = sampleOf(template);
    const outcomes = async (answer: HostAnswer) => {
      peer.setAnswer(toRealKey(sample, answer));
      const result = await run(sample);
      expectQuiet(result, sample);
      return result.outcome;
    };
    expect(await outcomes(answerFor(verify.valid!))).toBe("valid");
    for (const match of refusalsOf(verify))
      expect([match, await outcomes(answerFor(match))]).toEqual([match, "rejected"]);
    for (const status of verify.limited?.status ?? []) {
      expect(await outcomes(answerFor({ ...verify.limited, status: [status] }))).toBe("limited");
    }
    if (verify.unclear) expect(await outcomes(answerFor(verify.unclear))).toBe("unknown");
  });

  test("what says nothing about the key is never a refusal and never a yes", async () => {
    const sample = sampleOf(template);
    const page = { headers: { "content-type": "text/html" }, body: "<!doctype html><title>Sign in</title>" };
    const answers: HostAnswer[] = [
      null,
      { status: 500, body: "broken" },
      { status: 503, ...page },
      { status: 302, headers: { location: "https://attacker.example/?invalid_token" } },
      { status: 403, ...page },
      { status: 418, body: "{}" },
      ...(verify.limited?.status?.includes(429) ? [] : [{ status: 429, body: "{}" }]),
    ];
    for (const answer of answers) {
      peer.setAnswer(() => answer);
      const result = await run(sample);
      expect([answer, result.outcome]).toEqual([answer, "unknown"]);
      expect(result.message).toMatch(/may still be fine|proves nothing/);
    }
  });

  test("an answer that repeats the request shows nothing of it", async () => {
    const sample = sampleOf(template);
    const text = Object.values(sample.secrets)
      .flatMap((secret) => canaryForms(secret.expose()))
      .join(" ");
    const inHeader = { "x-oauth-scopes": text.replace(/[^\x20-\x7e]/g, " ").slice(0, 8000) };
    const named = {
      message: text,
      name: text,
      email: text,
      login: text,
      username: text,
      data: { label: text },
    };
    const status = refusalsOf(verify)[0]?.status?.[0] ?? 401;
    peer.setAnswer(() => json({ error: { message: text }, ...named }, status, inHeader));
    expectQuiet(await run(sample), sample);
    peer.setAnswer(toRealKey(sample, json(named, verify.valid?.status?.[0], inHeader)));
    expectQuiet(await run(sample), sample);
  });

  test("a plan says what is called", () => {
    const plan = testPlan(template.type, template.id);
    expect(plan?.summary).toContain(`Calls ${verify.method} `);
    if (plan?.host) expect(verify.url).toContain(`https://${plan.host}/`);
    expect(plan?.summary.includes("wrong key")).toBe(verify.control === true);
  });

  test("a host that the template leaves open is tried with a wrong key where its answer proves nothing", async () => {
    const isOpen =
      template.hosts.some((host) => /^\{[a-z_]+\}$/.test(host)) &&
      !template.hosts.some((host) => !host.includes("{"));
    if (!verify.control && (!isOpen || isSpecific(verify.valid!) || verify.auth !== "inject")) return;
    const sample = sampleOf(template);
    peer.setAnswer(() => answerFor(verify.valid!));
    const result = await run(sample);
    expect(result).toMatchObject({ outcome: "unknown" });
    expect(result.message).toContain("accepts any key on this address");
    const second = peer.requests[1]!;
    expect(placesWithSecret(second, sample)).toEqual([]);
  });
});

const written = (name: string, sample: Sample) => {
  const text = sample.secrets[name]?.expose() ?? sample.plain[name] ?? (name === "dc" ? "us21" : "");
  return name === "base_url" || name === "endpoint" ? text.replace(/\/$/, "") : text;
};

/** Where any secret of the credential stands in a request, decoded. */
function placesWithSecret(request: HostRequest, sample: Sample): string[] {
  const holds = (text: string) =>
    Object.values(sample.canaries).some((canary) => findCanary(text, canary).length > 0);
  const headers = Object.entries(request.headers).flatMap(([name, value]) => (holds(value) ? [name] : []));
  return [
    ...headers,
    ...(holds(request.path) ? ["url"] : []),
    ...(holds(request.body) ? ["body"] : []),
  ].toSorted();
}

function placesInData({ verify, inject, fields }: Template): string[] {
  // A signature or an assertion proves a secret without holding it.
  const plainText = fields.filter(({ secret, name }) => secret && !["private_key", "json"].includes(name));
  const holds = (text: string) => plainText.some(({ name }) => text.includes(`{${name}}`));
  const injected = inject.flatMap((form) => {
    if (form.in === "header") return holds(form.format) ? [form.name.toLowerCase()] : [];
    if (form.in === "basic") return ["authorization"];
    if (form.in === "query") return ["url"];
    return form.in === "sigv4" ? ["x-amz-security-token"] : [];
  });
  const named = injected.map((name) => (name === "{header_name}" ? "x-api-key" : name));
  const places = [
    ...((verify.auth ?? "inject") === "inject" ? named : []),
    ...(verify.auth?.startsWith("basic:") ? ["authorization"] : []),
    ...(holds(verify.url ?? "") ? ["url"] : []),
    ...(holds(JSON.stringify(verify.body ?? "")) ? ["body"] : []),
  ];
  return [...new Set(places)].toSorted();
}

test("every kind of check is somewhere: calls, mail, databases, keys, none", () => {
  const kinds = all.map(({ verify }) => verify.kind);
  const count = (kind: string) => kinds.filter((one) => one === kind).length;
  expect(["http", "smtp", "sql", "tcp", "offline", "none"].map(count)).toEqual([156, 1, 2, 2, 2, 1]);
});

test("no status is both a refusal and a limit unless the service's own words decide", () => {
  for (const { id, verify } of called) {
    const limited = verify.limited && !isSpecific(verify.limited) ? (verify.limited.status ?? []) : [];
    const refused = refusalsOf(verify).flatMap((match) => (isSpecific(match) ? [] : (match.status ?? [])));
    expect([id, limited.filter((status) => refused.includes(status))]).toEqual([id, []]);
    const clash = verify.valid?.status?.filter(
      (status) => !isSpecific(verify.valid!) && refused.includes(status),
    );
    expect([id, clash]).toEqual([id, []]);
  }
});

test("only templates that say so call a host that people enter", async () => {
  const said: string[] = [];
  for (const { id, fields, hosts } of called) {
    for (const { name, secret } of fields.filter(({ name: field }) => ADDRESSES.includes(field))) {
      const text = name === "host" || name === "domain" ? "attacker.example" : "https://attacker.example/x";
      const own = secret ? { secrets: { [name]: text } } : { plain: { [name]: text } };
      peer.setAnswer(() => json({}));
      await run(sampleCredential({ templateId: id, ...own }));
      const isCalled = peer.requests.some(({ host }) => host === "attacker.example");
      expect([id, name, isCalled && !hosts.includes(`{${name}}`)]).toEqual([id, name, false]);
      if (isCalled) said.push(id);
    }
  }
  expect(said).toContain("grafana");
  expect(said).not.toContain("azure-openai");
});

const ADDRESSES = ["base_url", "endpoint", "url", "token_url", "test_url", "host", "domain"];
