export interface DocumentOptions {
  openapi?: "3.0.3" | "3.1.0";
  /** Address of the server; relative unless said otherwise. */
  server?: string;
  scheme?: "bearer" | "basic" | "header" | "query";
}

const SCHEMES = {
  bearer: { type: "http", scheme: "bearer" },
  basic: { type: "http", scheme: "basic" },
  header: { type: "apiKey", in: "header", name: "X-API-Key" },
  query: { type: "apiKey", in: "query", name: "api_key" },
} as const;

const ok = { responses: { "200": { description: "What was asked for." } } };

const parameter = (name: string, place: string, type: object, more: object = {}) => ({
  name,
  in: place,
  schema: type,
  ...more,
});

const text = { type: "string" };
const texts = { type: "array", items: text };

/** The OpenAPI document of the service: parameters in every place, references, bodies, one operation without a name. */
export function serviceDocument({
  openapi = "3.0.3",
  server = "/v1",
  scheme = "bearer",
}: DocumentOptions = {}) {
  return {
    openapi,
    info: { title: "Customers", version: "1.2.0" },
    servers: [{ url: server }],
    security: [{ key: [] }],
    paths: {
      "/customers": {
        get: {
          operationId: "listCustomers",
          summary: "Lists customers",
          parameters: [
            parameter("tag", "query", texts),
            parameter("ids", "query", texts, { explode: false }),
            parameter("page", "query", { type: "integer" }),
            parameter("filter", "query", { type: "object" }, { style: "deepObject" }),
            parameter("X-Region", "header", text),
            parameter("session", "cookie", text),
          ],
          ...ok,
        },
        post: {
          operationId: "createCustomer",
          requestBody: { $ref: "#/components/requestBodies/Customer" },
          ...ok,
        },
      },
      "/customers/{id}": {
        parameters: [{ $ref: "#/components/parameters/Id" }],
        get: { operationId: "getCustomer", ...ok },
        delete: { ...ok },
      },
      "/customers/{id}/{keys}": {
        parameters: [
          { $ref: "#/components/parameters/Id" },
          parameter("keys", "path", texts, { required: true }),
        ],
        get: { operationId: "getKeys", ...ok },
      },
      "/forms": {
        post: {
          operationId: "sendForm",
          requestBody: { content: { "application/x-www-form-urlencoded": { schema: { type: "object" } } } },
          ...ok,
        },
      },
      "/echo": { get: { operationId: "echo", ...ok } },
      "/health": { get: { operationId: "health", security: [], ...ok } },
    },
    components: {
      securitySchemes: { key: SCHEMES[scheme] },
      parameters: { Id: parameter("id", "path", text, { required: true, description: "Its number." }) },
      requestBodies: {
        Customer: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/Customer" } } },
        },
      },
      schemas: {
        Customer: {
          type: "object",
          properties: { name: text, parent: { $ref: "#/components/schemas/Customer" } },
        },
      },
    },
  };
}
