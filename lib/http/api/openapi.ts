import "server-only";
import { z } from "zod";
import { POLICY } from "@/lib/access/policy";
import type { Endpoint } from "./endpoint";
import { Problem } from "./schemas/problem";

type Json = Record<string, unknown>;

const HEADERS = {
  revision: {
    name: "If-Match",
    in: "header",
    schema: { type: "string" },
    description: "The revision you read; 412 when it has moved on.",
  },
  impactToken: {
    name: "Impact-Token",
    in: "header",
    schema: { type: "string" },
    description: "From the impact answer; 428 without it.",
  },
} as const;

const IDEMPOTENCY = {
  name: "Idempotency-Key",
  in: "header",
  schema: { type: "string", maxLength: 128 },
  description: "Repeating the same request with the same key within 24 hours returns the first answer.",
};

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  // `$schema` and `$id` belong to documents of their own; inside OpenAPI 3.1 the dialect is given.
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io,
    unrepresentable: "any",
    reused: "inline",
    target: "draft-2020-12",
  });
  return rest;
}

const pathNames = (endpoint: Endpoint) =>
  [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");

/** Input properties that the path does not supply. Those of headers may come with the body instead. */
function remaining(endpoint: Endpoint): { properties: Record<string, Json>; required: string[] } {
  const schema = schemaOf(endpoint.door.input, "input");
  const taken = endpoint.one ? ["ids"] : pathNames(endpoint);
  const all = Object.entries((schema.properties ?? {}) as Record<string, Json>);
  const properties = Object.fromEntries(all.filter(([name]) => !taken.includes(name)));
  const required = ((schema.required as string[] | undefined) ?? []).filter((name) => name in properties);
  return { properties, required };
}

function parameters(endpoint: Endpoint): Json[] {
  const path = pathNames(endpoint).map((name) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const headers = (endpoint.headers ?? []).map((name) => HEADERS[name]);
  if (endpoint.method !== "GET")
    return [...path, ...headers, ...(endpoint.door.kind === "command" ? [IDEMPOTENCY] : [])];
  const { properties, required } = remaining(endpoint);
  const query = Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
  return [...path, ...headers, ...query];
}

function requestBody(endpoint: Endpoint): Json {
  if (endpoint.method === "GET") return {};
  const { properties, required } = remaining(endpoint);
  if (Object.keys(properties).length === 0) return {};
  const whole = endpoint.bodyAs === undefined ? undefined : properties[endpoint.bodyAs];
  if (whole) return { requestBody: { required: true, content: { "application/json": { schema: whole } } } };
  const schema = {
    type: "object",
    properties,
    additionalProperties: false,
    ...(required.length > 0 ? { required } : {}),
  };
  return { requestBody: { required: required.length > 0, content: { "application/json": { schema } } } };
}

function operation(endpoint: Endpoint): Json {
  const { action } = endpoint.door;
  const scope = POLICY[action].scope;
  const status = String(endpoint.status ?? 200);
  const content = {
    "application/json": { schema: schemaOf(endpoint.answer, "output") },
    ...(endpoint.stream && { "text/event-stream": { schema: { type: "string" } } }),
  };
  return {
    operationId: `${endpoint.method.toLowerCase()}${endpoint.path.replace(/[{}]/g, "").replace(/[/-](\w)/g, (_match, letter: string) => letter.toUpperCase())}`,
    summary: endpoint.summary,
    description: scope
      ? `Needs the scope \`${scope}\`. Audited as \`${action}\`.`
      : `Audited as \`${action}\`.`,
    tags: [endpoint.path.split("/")[1] ?? ""],
    parameters: parameters(endpoint),
    ...requestBody(endpoint),
    responses: {
      [status]: { description: "Done", content },
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

/** The OpenAPI 3.1 document of a table of endpoints, made from the schemas that the doors themselves parse with. */
export function openApiDocument(endpoints: readonly Endpoint[], serverUrl: string): Json {
  const paths: Record<string, Json> = {};
  for (const endpoint of endpoints)
    (paths[endpoint.path] ??= {})[endpoint.method.toLowerCase()] = operation(endpoint);
  return {
    openapi: "3.1.0",
    info: {
      title: "Keyhold",
      version: "1",
      description:
        "Credentials by name for programs. Every answer is `no-store`; every failure is RFC 9457 problem+json with a `code`.",
    },
    servers: [{ url: serverUrl }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer", description: "A machine token, `kh_…`." } },
      responses: {
        Problem: {
          description: "What went wrong and what to do",
          content: { "application/problem+json": { schema: schemaOf(Problem, "output") } },
        },
      },
    },
  };
}
