import "server-only";
import { apiServer } from "@/lib/consumers/api-server";
import type { DriverCall } from "@/lib/consumers/driver";
import type { Operation } from "@/lib/consumers/openapi/operations";
import type { AgentTool, ToolAnswer, Using } from "./tool";
import { answerOfHttp } from "./http-tool";
import type { ToolNames } from "./tool-names";

/** The operations of an API server as a model calls them. */
export function toolsOfApi(
  server: string,
  operations: readonly Operation[],
  names: ToolNames,
  using: Using,
): AgentTool[] {
  return operations.map((operation) => ({
    name: names.give(server, operation.operationId),
    description: operation.summary || `${operation.method} ${operation.path}`,
    inputSchema: schemaOf(operation),
    about: () => `${operation.method} ${operation.path}`,
    run: (input, signal) => using((call) => callOperation(call, operation, input), signal),
  }));
}

/** Its parameters by name and its body, apart: a document may give both the same names. */
function schemaOf({ parameters, hasBody, isBodyRequired }: Operation): Record<string, unknown> {
  const described = parameters.map(({ name, type, description }): [string, unknown] => [
    name,
    { ...(type !== null && { type }), ...(description !== "" && { description }) },
  ]);
  const required = parameters.filter((spec) => spec.required).map(({ name }) => name);
  return {
    type: "object",
    properties: {
      parameters: { type: "object", properties: Object.fromEntries(described), required },
      ...(hasBody && { body: { description: "JSON, or text as it is sent." } }),
    },
    required: [
      ...(required.length > 0 ? ["parameters"] : []),
      ...(hasBody && isBodyRequired ? ["body"] : []),
    ],
  };
}

async function callOperation(
  call: DriverCall,
  { operationId }: Operation,
  input: Readonly<Record<string, unknown>>,
): Promise<ToolAnswer> {
  const parsed = apiServer.input.safeParse({ ...input, operationId });
  if (!parsed.success)
    return { status: "invalid", content: { error: "invalid", message: "Give parameters and body only." } };
  return answerOfHttp(await apiServer.try(call, parsed.data));
}
