import { describe, expect, test } from "vitest";
import { CREDENTIAL_TYPE_IDS } from "@/lib/catalog/types";
import { AppError } from "@/lib/errors";
import { findCanary } from "@/lib/testing/canary";
import { headerOf, requestTo, type Sample, sampleCredential } from "@/lib/testing/peers/sample-credential";
import { inject, signsBody } from "./inject";

const send = (sample: Sample) => inject(requestTo(sample), sample);

describe("without a template the type decides", () => {
  const of = (parts: Parameters<typeof sampleCredential>[0]) =>
    sampleCredential({ hosts: ["api.example.com"], ...parts });

  test.each([
    ["api_token", {}, "Bearer {token}"],
    ["bot_token", {}, "Bearer {token}"],
    ["oauth2", {}, "Bearer {access_token}"],
    ["llm_provider", { provider: "openai" }, "Bearer {api_key}"],
    ["llm_provider", { provider: "groq" }, "Bearer {api_key}"],
  ] as const)("%s %o: %s", async (type, plain, format) => {
    const sample = of({ type, plain });
    const expected = format.replace(/\{([a-z_]+)\}/, (_mark, name: string) => sample.secrets[name]!.expose());
    expect(headerOf(await send(sample), "authorization")).toBe(expected);
  });

  test.each([
    ["anthropic", "x-api-key"],
    ["google", "x-goog-api-key"],
    ["azure_openai", "api-key"],
  ])("a key of %s goes into %s", async (provider, name) => {
    const sample = of({ type: "llm_provider", plain: { provider } });
    const changed = await send(sample);
    expect(headerOf(changed, name)).toBe(sample.secrets.api_key!.expose());
    expect(headerOf(changed, "authorization")).toBeUndefined();
  });

  test("the organization of an OpenAI key is named", async () => {
    const sample = of({ type: "llm_provider", plain: { provider: "openai", organization_id: "org-1" } });
    expect(headerOf(await send(sample), "OpenAI-Organization")).toBe("org-1");
  });

  test.each([
    ["username_password", { username: "ann" }, ["ann", "password"]],
    ["git", { username: "ann" }, ["ann", "token"]],
    ["git", { username: "" }, ["x-access-token", "token"]],
  ] as const)("%s %o is Basic", async (type, plain, [username, field]) => {
    const sample = of({ type, plain });
    const pair = btoa(`${username}:${sample.secrets[field]!.expose()}`);
    expect(headerOf(await send(sample), "authorization")).toBe(`Basic ${pair}`);
  });

  test("a key pair is Basic, and AWS keys sign", async () => {
    const pair = of({ type: "api_key_pair" });
    const text = btoa(`${pair.secrets.api_key!.expose()}:${pair.secrets.api_secret!.expose()}`);
    expect(headerOf(await send(pair), "authorization")).toBe(`Basic ${text}`);
    const aws = sampleCredential({
      type: "aws",
      plain: { access_key_id: "AKIAEXAMPLE", region: "eu-west-1" },
    });
    const changed = await inject(
      { ...requestTo(aws), url: new URL("https://bucket.s3.amazonaws.com/x") },
      aws,
    );
    expect(headerOf(changed, "authorization")).toContain("/eu-west-1/s3/aws4_request");
    expect(signsBody(aws)).toBe(true);
    expect(signsBody(pair)).toBe(false);
  });

  test.each(["webhook", "ssh_key", "email_smtp", "custom"] as const)("%s asks for a choice", async (type) => {
    const sample = of({ type, hosts: ["api.example.com"] });
    const refused = await send(sample).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: "invalid" });
    for (const canary of Object.values(sample.canaries))
      expect(findCanary(String(refused), canary)).toEqual([]);
  });

  test("no type is forgotten", async () => {
    for (const type of CREDENTIAL_TYPE_IDS) {
      const sample = of({ type, hosts: ["api.example.com"] });
      const ended = await send(sample).catch((error: unknown) => error);
      if (ended instanceof Error) expect(ended).toBeInstanceOf(AppError);
    }
  });
});
