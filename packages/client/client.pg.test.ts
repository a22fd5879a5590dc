import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
import { disableCredential } from "@/lib/domain/credentials/disable";
import { rotateCredential } from "@/lib/domain/credentials/rotate";
import { type Api, startApi } from "@/lib/testing/api";
import { findCanary } from "@/lib/testing/canary";
import { closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { type Client, createClient, KeyholdError, MissingCredentialError } from "./index";

let api: Api;
let world: World;
let client: Client;

beforeAll(async () => {
  await openTestInstance();
  api = await startApi();
});
afterAll(closeTestInstance);
beforeEach(async () => {
  world = await mintWorld();
  client = await clientWith({});
});

const newValue = () => randomBytes(20).toString("hex");
const url = () => `http://127.0.0.1:${api.port}`;
const store = (key: string, fields: Record<string, string>, type = "api_token") =>
  createCredential(world.people.owner.ctx, { type, key, fields });

async function clientWith({ keys }: { keys?: string[] }): Promise<Client> {
  const { text } = await mintToken(world.people.owner.ctx, {
    scopes: ["credentials:resolve"],
    ...(keys && { keys }),
  });
  return createClient({ url: url(), token: text });
}

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable("it did not fail"),
    (reason: unknown) => reason,
  );
}

describe("a value", () => {
  test("comes by its key, and by the name of a field", async () => {
    const secret = newValue();
    await store("ONE", { token: secret });
    await store("AWS", { access_key_id: "AKIA0000000000000000", secret_access_key: secret }, "aws");
    expect(await client.credential("ONE")).toBe(secret);
    expect(await client.credential("AWS")).toBe(secret);
    expect(await client.credential("AWS", "access_key_id")).toBe("AKIA0000000000000000");
    expect(client.redactor().text(`<${secret}>`)).toBe("<[ONE]>");
  });

  test("is the new one as soon as it was rotated", async () => {
    const [first, second] = [newValue(), newValue()];
    const { id } = await store("ONE", { token: first });
    expect(await client.credential("ONE")).toBe(first);
    await rotateCredential(world.people.owner.ctx, { id, fields: { token: second } });
    expect(await client.credential("ONE")).toBe(second);
    expect(client.redactor().text(`${first} ${second}`)).toBe("[ONE] [ONE]");
  });

  test("comes with others in one call, and more than fifty in several", async () => {
    const [one, two] = [newValue(), newValue()];
    await store("ONE", { token: one });
    await store("TWO", { token: two });
    const found = await client.resolve(["TWO", "ONE", "TWO"]);
    expect(found).toEqual({
      TWO: { type: "api_token", version: 1, value: two, fields: { token: two } },
      ONE: { type: "api_token", version: 1, value: one, fields: { token: one } },
    });
    const keys = Array.from({ length: 51 }, (_, index) => `K_${index}`);
    expect(await failure(client.resolve(keys))).toMatchObject({ keys: keys.slice(0, 50) });
  });
});

describe("what is not to be had", () => {
  test("is a MissingCredentialError that says which and why, and nothing of the others", async () => {
    const secret = newValue();
    await store("THERE", { token: secret });
    await store("EMPTY", {});
    const { id } = await store("OFF", { token: newValue() });
    await disableCredential(world.people.owner.ctx, { id });
    const error = await failure(client.resolve(["THERE", "GONE", "EMPTY", "OFF", "ALSO_GONE"]));
    expect(error).toBeInstanceOf(MissingCredentialError);
    expect(error).toMatchObject({
      code: "missing_credential",
      message: "Not available to this token: GONE, ALSO_GONE.",
      key: "GONE",
      keys: ["GONE", "ALSO_GONE"],
      status: 404,
      errors: {
        GONE: "missing_credential",
        EMPTY: "credential_empty",
        OFF: "credential_disabled",
        ALSO_GONE: "missing_credential",
      },
    });
    expect(findCanary(inspect(error, { depth: 10, showHidden: true }), secret)).toEqual([]);
    expect(await failure(client.credential("EMPTY"))).toMatchObject({
      code: "credential_empty",
      key: "EMPTY",
    });
    expect(await failure(client.credential("OFF"))).toMatchObject({
      code: "credential_disabled",
      key: "OFF",
    });
  });

  test("is a field without a value, also the primary one", async () => {
    await store("APP", { client_id: "id", client_secret: newValue() }, "oauth2");
    for (const field of ["refresh_token", "constructor"])
      expect(await failure(client.credential("APP", field))).toMatchObject({
        code: "credential_empty",
        field,
      });
    expect(await failure(client.credential("APP"))).toMatchObject({ code: "credential_empty", key: "APP" });
  });

  test("is what the token does not name: the same as what does not exist", async () => {
    await store("MINE", { token: newValue() });
    await store("OTHER", { token: newValue() });
    const narrow = await clientWith({ keys: ["MINE"] });
    expect(Object.keys(await narrow.resolve(["MINE"]))).toEqual(["MINE"]);
    expect(await failure(narrow.credential("OTHER"))).toMatchObject({ code: "missing_credential" });
  });
});

describe("a refusal", () => {
  test.each(["kh_wrong", `kh_tok_0123456789abcdef_${"x".repeat(43)}`])("of the token %s", async (token) => {
    const error = await failure(createClient({ url: url(), token }).credential("ONE"));
    expect(error).toBeInstanceOf(KeyholdError);
    expect(error).toMatchObject({ code: "unauthenticated", status: 401 });
    expect(findCanary(inspect(error, { depth: 10, showHidden: true }), token)).toEqual([]);
  });

  test("of a token without the scope", async () => {
    const { text } = await mintToken(world.people.owner.ctx, { scopes: ["credentials:read"] });
    const error = await failure(createClient({ url: url(), token: text }).credential("ONE"));
    expect(error).toMatchObject({ code: "forbidden", status: 403 });
  });

  test("of a sealed instance, which is tried again first", async () => {
    await store("ONE", { token: newValue() });
    const { text } = await mintToken(world.people.owner.ctx, { scopes: ["credentials:resolve"] });
    const brief = createClient({ url: url(), token: text, retries: 1 });
    await whileSealed(async () => {
      expect(await failure(brief.credential("ONE"))).toMatchObject({ code: "sealed", status: 503 });
    });
    expect(await brief.credential("ONE")).toHaveLength(40);
  });
});
