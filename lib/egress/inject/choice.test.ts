import { describe, expect, test } from "vitest";
import { jsonAnswer, recordedFetch } from "@/lib/testing/peers/recorded-fetch";
import { type SampleParts, sampleCredential } from "@/lib/testing/peers/sample-credential";
import { inject, type InjectionChoice, InjectionChoiceSchema, injectedPlaces } from "./inject";

const HOSTS = ["api.example.com"];
const { fetchFor } = recordedFetch(() => jsonAnswer({ access_token: "derived" }));

async function send(parts: SampleParts, choice: InjectionChoice) {
  const sample = sampleCredential({ hosts: HOSTS, ...parts });
  const [host = ""] = sample.hosts;
  const url = new URL(`https://${host.replace("*", "acme")}/v1/things`);
  const outgoing = { method: "GET", url, headers: [], body: null };
  const changed = await inject(outgoing, sample, { choice, fetch: fetchFor });
  const secret = (name: string) => sample.secrets[name]!.expose();
  return { url: changed.url, headers: Object.fromEntries(changed.headers), secret };
}

describe("a choice wins over template and type", () => {
  test("a bearer token of whatever is primary", async () => {
    const { headers, secret } = await send({ templateId: "anthropic" }, { in: "bearer" });
    expect(headers).toEqual({ Authorization: `Bearer ${secret("token")}` });
  });

  test("a header of any name, with words around the value", async () => {
    const choice = { in: "header", name: "X-Auth", format: "key={api_key};v=1" } as const;
    const { headers, secret } = await send({ type: "api_key_pair" }, choice);
    expect(headers).toEqual({ "X-Auth": `key=${secret("api_key")};v=1` });
  });

  test("an extra field", async () => {
    const parts: SampleParts = { type: "api_token", secrets: { signing: "extra&1" } };
    const { url } = await send(parts, { in: "query", name: "sig", format: "{signing}" });
    expect(url.search).toBe("?sig=extra%261");
  });

  test("a part of free JSON", async () => {
    const parts: SampleParts = {
      type: "custom",
      secrets: { json: '{"client":{"key":"k-1","port":8080},"constructor":"own"}' },
    };
    const { headers } = await send(parts, {
      in: "header",
      name: "X-Key",
      format: "{json.client.key}:{json.client.port}",
    });
    expect(headers).toEqual({ "X-Key": "k-1:8080" });
    for (const format of [
      "{json.client}",
      "{json.toString}",
      "{json.client.nothing}",
      "{json.client.key.length}",
    ]) {
      await expect(send(parts, { in: "header", name: "X-Key", format })).rejects.toMatchObject({
        code: "invalid",
      });
    }
  });

  test("Basic with the pair a type has, or with what is said", async () => {
    const pair = await send({ type: "api_key_pair" }, { in: "basic" });
    expect(pair.headers).toEqual({
      Authorization: `Basic ${btoa(`${pair.secret("api_key")}:${pair.secret("api_secret")}`)}`,
    });
    const said = await send({ type: "api_token" }, { in: "basic", username: "api" });
    expect(said.headers).toEqual({ Authorization: `Basic ${btoa(`api:${said.secret("token")}`)}` });
    const blank = await send({ type: "api_token" }, { in: "basic", username: "{token}", password: "" });
    expect(blank.headers).toEqual({ Authorization: `Basic ${btoa(`${blank.secret("token")}:`)}` });
  });

  test("a stand-in in the path", async () => {
    const sample = sampleCredential({ type: "bot_token", hosts: HOSTS });
    const outgoing = {
      method: "GET",
      url: new URL("https://api.example.com/v1/__key__/x"),
      headers: [],
      body: null,
    };
    const changed = await inject(outgoing, sample, { choice: { in: "path", placeholder: "__key__" } });
    expect(changed.url.pathname).toBe(`/v1/${sample.secrets.token!.expose()}/x`);
  });

  test("a webhook's own address", async () => {
    const parts: SampleParts = { type: "webhook", secrets: { url: "https://api.example.com/hook/secret" } };
    expect((await send(parts, { in: "url" })).url.href).toBe("https://api.example.com/hook/secret/v1/things");
  });

  test("a derived token stands for the secret it comes from", async () => {
    const { headers } = await send(
      { templateId: "microsoft-entra", ...ENTRA },
      { in: "header", name: "X-Token" },
    );
    expect(headers).toEqual({ "X-Token": "derived" });
  });

  test("a service and a region for a signature", async () => {
    const parts: SampleParts = { type: "aws", plain: { access_key_id: "AKIAEXAMPLE" } };
    const { headers } = await send(
      { ...parts, hosts: HOSTS },
      { in: "sigv4", service: "s3", region: "auto" },
    );
    expect(headers.Authorization).toMatch(/Credential=AKIAEXAMPLE\/\d{8}\/auto\/s3\/aws4_request/);
    expect(headers).toHaveProperty("X-Amz-Content-Sha256");
  });

  test("its place is one the relay strips", () => {
    const sample = sampleCredential({ type: "api_token" });
    expect(injectedPlaces(sample, { in: "header", name: "X-Auth" }).headers).toEqual([
      "authorization",
      "x-auth",
    ]);
    expect(injectedPlaces(sample, { in: "query", name: "key" }).query).toEqual(["key"]);
  });
});

const ENTRA = { hosts: ["graph.microsoft.com", "login.microsoftonline.com"] };

test.each<[string, SampleParts, InjectionChoice]>([
  ["free JSON as a whole", { type: "custom" }, { in: "bearer" }],
  ["a private key", { type: "ssh_key" }, { in: "bearer" }],
  ["Basic without a user name", { type: "api_token" }, { in: "basic" }],
  ["Basic without a secret", { type: "api_token" }, { in: "basic", username: "a", password: "b" }],
  ["a signature without AWS keys", { type: "api_token" }, { in: "sigv4" }],
  ["a path without the stand-in", { type: "api_token" }, { in: "path", placeholder: "__key__" }],
  ["a field that is not there", { type: "api_token" }, { in: "header", name: "X-A", format: "{nothing}" }],
])("%s is refused", async (_what, parts, choice) => {
  await expect(send(parts, choice)).rejects.toMatchObject({ code: "invalid" });
});

describe("the schema", () => {
  test.each([
    { in: "bearer" },
    { in: "header", name: "X-API-Key" },
    { in: "header", name: "Authorization", format: "Token {token}" },
    { in: "query", name: "api_key" },
    { in: "basic" },
    { in: "basic", username: "{username}", password: "{json.pass}" },
    { in: "path", placeholder: "__token__" },
    { in: "url" },
    { in: "sigv4", service: "s3", region: "eu-west-1" },
  ])("takes %j", (choice) => {
    expect(InjectionChoiceSchema.safeParse(choice).success).toBe(true);
  });

  test.each([
    {},
    { in: "cookie", name: "a" },
    { in: "header" },
    { in: "header", name: "Host" },
    { in: "header", name: "Cookie" },
    { in: "header", name: "X-A", format: "no field" },
    { in: "header", name: "X-A", format: "{token}\r\nX-B: 1" },
    { in: "header", name: "X-A", value: "{token}" },
    { in: "query", name: "" },
    { in: "path", placeholder: "/" },
    { in: "sigv4", service: "S3/../" },
  ])("refuses %j", (choice) => {
    expect(InjectionChoiceSchema.safeParse(choice).success).toBe(false);
  });
});
