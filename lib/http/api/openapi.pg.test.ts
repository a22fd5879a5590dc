import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { POLICY, SCOPES } from "@/lib/access/policy";
import { type Api, startApi } from "@/lib/testing/api";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { DOOR_INPUTS, requestOf, type Scene, sceneOf } from "@/lib/testing/door-inputs";
import { mintToken, mintWorld } from "@/lib/testing/factories";
import { ENDPOINTS } from "./endpoints";
import { Problem } from "./schemas/problem";

const Operation = z.looseObject({
  operationId: z.string(),
  description: z.string(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.string(), schema: z.unknown() })),
  responses: z.record(z.string(), z.looseObject({})),
});
const Document = z.looseObject({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
});

let api: Api;
let scene: Scene;
let token: string;
let document: z.output<typeof Document>;

beforeAll(async () => {
  await openTestInstance();
  api = await startApi();
  const world = await mintWorld();
  scene = sceneOf(world);
  token = (await mintToken(scene.ctx, { scopes: [...SCOPES] })).text;
  document = (await api.call("GET", "/api/v1/openapi.json")).read(Document);
});
afterAll(closeTestInstance);

const operations = () =>
  ENDPOINTS.map((endpoint) => ({
    endpoint,
    operation: document.paths[endpoint.path]?.[endpoint.method.toLowerCase()],
  }));

test("the document is valid OpenAPI 3.1", async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(errors ?? []).toEqual([]);
  expect(valid).toBe(true);
  expect(document.openapi).toMatch(/^3\.1\./);
});

test("the document needs no token and is kept by nobody", async () => {
  const { status, headers } = await api.call("GET", "/api/v1/openapi.json");
  expect(status).toBe(200);
  expect(headers["cache-control"]).toBe("no-store");
});

test("every endpoint has an operation with an answer and the scope that opens it", () => {
  for (const { endpoint, operation } of operations()) {
    const place = `${endpoint.method} ${endpoint.path}`;
    const { scope } = POLICY[endpoint.door.action];
    expect(operation?.description, place).toContain(`\`${String(scope)}\``);
    expect(operation?.responses[String(endpoint.status ?? 200)], place).toHaveProperty([
      "content",
      "application/json",
      "schema",
    ]);
    expect(operation?.responses, place).toHaveProperty("default");
  }
});

test("nothing is described that does not exist", () => {
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.toSorted()).toEqual(ENDPOINTS.map(({ method, path }) => `${method} ${path}`).toSorted());
});

test("operation ids are unique", () => {
  const ids = operations().map(({ operation }) => operation?.operationId);
  expect(new Set(ids).size).toBe(ENDPOINTS.length);
});

test("no parameter is without a type", () => {
  const untyped = operations().flatMap(({ operation }) =>
    (operation?.parameters ?? []).flatMap(({ name, schema }) =>
      Object.keys(schema as object).some((word) => ["type", "enum", "anyOf"].includes(word))
        ? []
        : `${String(operation?.operationId)} ${name}`,
    ),
  );
  expect(untyped).toEqual([]);
});

describe("the answer is what its schema says", () => {
  test.each(ENDPOINTS.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const))(
    "%s",
    async (_place, endpoint) => {
      const { method, path, body } = requestOf(endpoint, await DOOR_INPUTS[endpoint.door.action](scene));
      const reply = await api.call(method, path, { token, body });
      expect(reply.status, reply.text).toBe(endpoint.status ?? 200);
      expect(() => reply.read(endpoint.answer)).not.toThrow();
      const refused = await api.call(method, path, { body });
      expect(refused.status).toBe(401);
      expect(refused.read(Problem).code).toBe("unauthenticated");
    },
  );
});
