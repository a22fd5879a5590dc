import "server-only";
import { z } from "zod";
import { isKey } from "@/lib/catalog/keys";
import type { AgentTool } from "@/lib/consumers/agents/tool";
import type { Reach } from "../../credentials/allowed";
import { ApiCallInput, performApiCall } from "../../relay/call-api";
import type { StepCall } from "../step-call";
import { detailOf } from "./use-consumer";

/** Where a key of a skill's manifest leads: the key of the credential in its slot, and how far that reaches. */
export type Aliases = ReadonlyMap<string, { key: string; reach: Reach }>;

type Input = Readonly<Record<string, unknown>>;

/** Without what only some providers know. */
const { $schema: _dialect, ...INPUT_SCHEMA } = z.toJSONSchema(ApiCallInput, {
  io: "input",
  unrepresentable: "any",
  override: ({ jsonSchema }) => {
    delete jsonSchema.propertyNames;
  },
});

const textIn = (input: Input, name: string) => (typeof input[name] === "string" ? input[name] : "");

/** Calls the service of a credential by its key, through the relay: the model's side never holds the value. */
export function callApiTool(call: StepCall, name: string, aliases: Aliases): AgentTool {
  const { credentials, run, redactor } = call;
  return {
    name,
    description:
      "Calls the service of a credential. The secret is added on the way and masked in the answer, so send none yourself.",
    inputSchema: INPUT_SCHEMA,
    about: (input) => aboutCall(input),
    run: async (input, signal) => {
      const alias = aliases.get(textIn(input, "key"));
      const answer = await performApiCall(
        { ...call.ctx, signal },
        { ...asMeant(input), ...(alias && { key: alias.key }) },
        {
          reach: alias?.reach ?? credentials.reach,
          requester: { id: run.workflowId, name: `Workflow ${run.workflowName}` },
          onUse: (used) => credentials.note(used),
          redactor,
          detail: detailOf(call),
        },
      );
      return { status: answer.status, content: answer };
    },
  };
}

function aboutCall(input: Input): string {
  const key = textIn(input, "key");
  const method = textIn(input, "method") || "GET";
  const { path } = placeOf(textIn(input, "path"));
  return `${isKey(key) ? key : "(not a key)"} ${method} ${path}`;
}

/** What models write and mean: a whole address, a query in the path, JSON as a text. */
function asMeant(input: Input): Input {
  if (typeof input.path !== "string") return input;
  const { host, path, query } = placeOf(input.path);
  const given = typeof input.query === "object" && input.query !== null ? input.query : {};
  const pairs = { ...Object.fromEntries(new URLSearchParams(query)), ...given };
  return {
    ...input,
    path,
    ...(host !== undefined && input.host === undefined && { host }),
    ...(Object.keys(pairs).length > 0 && { query: pairs }),
    ...(typeof input.body === "string" && { body: jsonIn(input.body, input.headers) }),
  };
}

function placeOf(written: string): { host: string | undefined; path: string; query: string } {
  const [, host, rest = written] = /^https?:\/\/([^/?#]+)(.*)$/is.exec(written) ?? [];
  const [path = "", ...query] = rest.split("?");
  return { host, path, query: query.join("?") };
}

/** A text that is a JSON object or list is sent as that, unless a type is named for it. */
function jsonIn(body: string, headers: unknown): unknown {
  const names = typeof headers === "object" && headers !== null ? Object.keys(headers) : [];
  if (names.some((name) => name.toLowerCase() === "content-type") || !/^\s*[[{]/.test(body)) return body;
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return body;
  }
}
