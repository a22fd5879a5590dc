import "server-only";
import { isObject, jsonProblem } from "@/lib/consumers/http/limits";
import { callMcpTool, type McpAnswer, type McpTool } from "@/lib/consumers/mcp/client";
import type { AgentTool, ToolAnswer, Using } from "./tool";
import type { ToolNames } from "./tool-names";

const DESCRIPTION_MAX = 2_000;

/** The tools of an MCP server as a model calls them, named after both. One with a schema beyond measure is left out. */
export function toolsOfServer(
  server: string,
  listed: readonly McpTool[],
  names: ToolNames,
  using: Using,
): AgentTool[] {
  return listed
    .filter(({ inputSchema }) => jsonProblem(inputSchema) === null)
    .map(({ name, description, inputSchema }) => ({
      name: names.give(server, name),
      description: description.slice(0, DESCRIPTION_MAX).toWellFormed(),
      inputSchema: { ...inputSchema, type: "object" },
      run: (input, signal) => using(async (call) => answerOf(await callMcpTool(call, name, input)), signal),
    }));
}

function answerOf({ isError, content, structuredContent }: McpAnswer): ToolAnswer {
  const shown = structuredContent ?? content.map(shownPart).join("\n");
  return { status: isError ? "error" : "ok", content: isError ? { error: "tool", message: shown } : shown };
}

/** Pictures and files would only fill a prompt. */
function shownPart(part: unknown): string {
  if (!isObject(part)) return "";
  if (typeof part.text === "string") return part.text;
  if (isObject(part.resource) && typeof part.resource.text === "string") return part.resource.text;
  return `(${typeof part.type === "string" ? part.type : "something"} left out)`;
}
