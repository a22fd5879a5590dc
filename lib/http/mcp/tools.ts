import "server-only";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import type { Context } from "@/lib/domain/context";
import { listCredentials } from "@/lib/domain/credentials/list";
import type { CredentialView } from "@/lib/domain/credentials/view";
import { ApiCallInput, callApi } from "@/lib/domain/relay/call-api";
import { requestCredential } from "@/lib/domain/requests/create";
import { notFound } from "@/lib/errors";
import { problemOf } from "../problem";

const INSTRUCTIONS =
  "Keyhold holds credentials that you can use and never read. Find a key with list_credentials, call its service with " +
  "call_api, and ask people for a missing one with request_credential. Values are never returned.";

/** What an agent may know of a credential. */
const brief = (credential: CredentialView) => ({
  key: credential.key,
  name: credential.name,
  type: credential.type,
  service: credential.template,
  status: credential.status,
  hosts: credential.hosts,
  description: credential.description,
});

async function described(ctx: Context, key: string) {
  const { items } = await listCredentials(ctx, { key });
  const [credential] = items;
  if (!credential) throw notFound("No such credential");
  return {
    ...brief(credential),
    fields: credential.fields,
    secrets: Object.keys(credential.secrets),
    version: credential.version,
    expiresAt: credential.expiresAt,
    lastTest: credential.lastTest && {
      outcome: credential.lastTest.outcome,
      at: credential.lastTest.checkedAt,
    },
    call: credential.hosts.length > 0 ? `call_api with key ${credential.key}` : "It is bound to no host.",
  };
}

const ListInput = {
  q: z.string().max(200).optional().describe("Part of a name or key."),
  cursor: z.string().max(2_000).optional(),
};
const RequestInput = {
  template: z.string().max(64).describe("Service, such as stripe."),
  key: z.string().max(128).optional(),
  name: z.string().max(200).optional(),
  reason: z.string().max(200).describe("What you need it for; people read this."),
};

/** The four tools, acting as whoever presented the token. */
export function mcpServerFor(ctx: Context): McpServer {
  const server = new McpServer({ name: "keyhold", version: "1" }, { instructions: INSTRUCTIONS });
  server.registerTool(
    "list_credentials",
    {
      description: "Credentials you may use, by key, without their values.",
      inputSchema: ListInput,
      annotations: { readOnlyHint: true },
    },
    (input) =>
      answered(ctx, async () => {
        const page = await listCredentials(ctx, { ...input, sort: "key" });
        return { credentials: page.items.map(brief), total: page.total, nextCursor: page.nextCursor };
      }),
  );
  server.registerTool(
    "describe_credential",
    {
      description:
        "One credential: its plain fields, where it may be sent and whether it works. Never a value.",
      inputSchema: { key: z.string().max(128) },
      annotations: { readOnlyHint: true },
    },
    ({ key }) => answered(ctx, () => described(ctx, key)),
  );
  server.registerTool(
    "call_api",
    {
      description:
        "Calls the service of a credential; the secret is added on the way and masked in the answer.",
      inputSchema: ApiCallInput.shape,
      annotations: { openWorldHint: true },
    },
    (input) => answered(ctx, () => callApi(ctx, input)),
  );
  server.registerTool(
    "request_credential",
    {
      description:
        "Asks people for a key of a service. Answers an address where somebody can enter the value once.",
      inputSchema: RequestInput,
    },
    (input) => answered(ctx, () => requestCredential(ctx, input)),
  );
  return server;
}

/** A refusal is an answer of the tool, with its code, so that an agent can act on it. */
async function answered(ctx: Context, work: () => Promise<object>) {
  try {
    const result = await work();
    return { content: [{ type: "text" as const, text: JSON.stringify(result) }] };
  } catch (error) {
    const { type: _type, title: _title, ...problem } = problemOf(error, ctx.requestId);
    return { isError: true, content: [{ type: "text" as const, text: JSON.stringify(problem) }] };
  }
}
