import type { KindSpec } from "@/lib/catalog/kind-shape";

const SENT_TYPES = [
  "api_token",
  "api_key_pair",
  "username_password",
  "oauth2",
  "llm_provider",
  "bot_token",
  "aws",
  "git",
  "webhook",
  "custom",
] as const;

const INJECTION = {
  name: "inject",
  label: "How the secret enters the request",
  kind: "injection",
  required: false,
  hint: "Empty: as the credential’s own service wants it, else as a bearer token.",
} as const;

export const TOOL = {
  id: "tool",
  slug: "tools",
  title: "Tools",
  description: "An HTTP call that agents can make without seeing the secret in it.",
  icon: "wrench",
  label: "Tool",
  counted: { one: "tool", other: "tools" },
  fields: [
    { name: "description", label: "Description", kind: "multiline", required: true, max: 4_000 },
    {
      name: "method",
      label: "Method",
      kind: "select",
      required: true,
      default: "GET",
      options: ["GET", "POST", "PUT", "PATCH", "DELETE"].map((value) => ({ value, label: value })),
    },
    {
      name: "url",
      label: "URL",
      kind: "url",
      required: true,
      placeholder: "https://api.example.com/v1/customers/{id}",
      hint: "{name} stands for an argument. Never in the host.",
    },
    { name: "parameters", label: "Parameters (JSON Schema)", kind: "json", required: false },
    { name: "headers", label: "Headers", kind: "pairs", required: false },
    { name: "body", label: "Body", kind: "multiline", required: false, max: 60_000 },
    INJECTION,
  ],
  slots: [
    {
      name: "credential",
      label: "Credential",
      hint: "This tool only receives the credential chosen here.",
      required: false,
      accepts: SENT_TYPES,
      sends: true,
    },
  ],
  effect: "updated",
  destination: { fields: ["url"] },
  tryFields: [{ name: "arguments", label: "Arguments", kind: "json", required: false, default: "{}" }],
  tryHint: "Makes the call for real, with these arguments.",
} as const satisfies KindSpec;

export const MCP_SERVER = {
  id: "mcp_server",
  slug: "mcp-servers",
  title: "MCP servers",
  description: "A server of tools that speaks the Model Context Protocol.",
  icon: "plug",
  label: "MCP server",
  counted: { one: "MCP server", other: "MCP servers" },
  fields: [
    {
      name: "transport",
      label: "Transport",
      kind: "select",
      required: true,
      default: "http",
      options: [
        { value: "http", label: "Streamable HTTP" },
        { value: "stdio", label: "Command (stdio)" },
      ],
    },
    { name: "url", label: "URL", kind: "url", required: true, when: { field: "transport", is: ["http"] } },
    {
      name: "command",
      label: "Command",
      kind: "text",
      required: true,
      max: 1_000,
      hint: "Command servers read environment variables on the host. Stored credentials aren’t supported here.",
      when: { field: "transport", is: ["stdio"] },
    },
    {
      name: "args",
      label: "Arguments",
      kind: "lines",
      required: false,
      when: { field: "transport", is: ["stdio"] },
    },
  ],
  slots: [
    {
      name: "credential",
      label: "Bearer token",
      hint: "Sent as Authorization: Bearer …",
      required: false,
      accepts: ["api_token", "bot_token", "oauth2", "llm_provider"],
      sends: true,
      when: { field: "transport", is: ["http"] },
    },
  ],
  effect: "loses_auth",
  destination: { fields: ["url"] },
  tryFields: [],
  tryHint: "Connects and lists the server’s tools. None is called.",
} as const satisfies KindSpec;

export const API_SERVER = {
  id: "api_server",
  slug: "api-servers",
  title: "API servers",
  description: "An OpenAPI document whose operations agents can call.",
  icon: "server",
  label: "API server",
  counted: { one: "API server", other: "API servers" },
  fields: [
    {
      name: "document",
      label: "OpenAPI document",
      kind: "document",
      required: false,
      hint: "Version 3, as JSON or YAML.",
    },
    {
      name: "documentUrl",
      label: "or its address",
      kind: "url",
      required: false,
      placeholder: "https://api.example.com/openapi.json",
    },
    {
      name: "baseUrl",
      label: "Base URL",
      kind: "url",
      required: false,
      hint: "Empty: the first server of the document.",
    },
    INJECTION,
  ],
  slots: [{ name: "credential", label: "Credential", required: false, accepts: SENT_TYPES, sends: true }],
  effect: "loses_auth",
  destination: { fields: ["baseUrl"] },
  tryFields: [
    { name: "operationId", label: "Operation", kind: "text", required: true, max: 200 },
    { name: "parameters", label: "Parameters", kind: "json", required: false, default: "{}" },
    { name: "body", label: "Body", kind: "json", required: false },
  ],
  tryHint: "Calls one operation for real.",
} as const satisfies KindSpec;
