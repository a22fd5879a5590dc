import "server-only";
import { httpTool } from "@/lib/consumers/agents/http-tool";
import { toolsOfServer } from "@/lib/consumers/agents/mcp-tools";
import { toolsOfApi } from "@/lib/consumers/agents/operation-tools";
import { type AgentTool, TOOLS_MAX, type Using } from "@/lib/consumers/agents/tool";
import { ToolNames } from "@/lib/consumers/agents/tool-names";
import { mcpTools } from "@/lib/consumers/mcp/client";
import { loadApi } from "@/lib/consumers/openapi/load";
import { PeerError } from "@/lib/consumers/peer-error";
import type { ConsumerRow } from "../../consumers/shared";
import type { StepCall } from "../step-call";
import { type AgentConsumers, SERVER_KINDS, TOOL_KINDS } from "./agent-consumers";
import type { AgentKeys } from "./agent-keys";
import { callApiTool } from "./call-api-tool";
import { useConsumer, type Wanted } from "./use-consumer";

/** Everything that an agent may call. Asks each MCP server what it has, and throws what keeps it from answering. */
export async function agentTools(
  call: StepCall,
  { tools, servers }: AgentConsumers,
  { known, aliases }: AgentKeys,
): Promise<AgentTool[]> {
  const names = new ToolNames();
  const api = names.give("call_api");
  const all = known.length + aliases.size > 0 ? [callApiTool(call, api, aliases)] : [];
  for (const row of tools) all.push(...(await toolsOf(call, row, names)));
  for (const row of servers) {
    const wanted = { id: row.id, kinds: SERVER_KINDS };
    const listed = await useConsumer(call, wanted, mcpTools).catch((error: unknown) => {
      throw named(error, row.name);
    });
    all.push(...toolsOfServer(row.name, listed, names, lender(call, wanted)));
  }
  if (all.length > TOOLS_MAX)
    call.log("warn", `Only the first ${TOOLS_MAX} of ${all.length} tools are offered to the model.`);
  return all.slice(0, TOOLS_MAX);
}

async function toolsOf(call: StepCall, row: ConsumerRow, names: ToolNames): Promise<AgentTool[]> {
  const using = lender(call, { id: row.id, kinds: TOOL_KINDS });
  if (row.kind === "tool") return [httpTool(names.give(row.name), row, using)];
  const loaded = await loadApi({ consumer: row, signal: call.signal });
  if (!loaded.ok) throw new PeerError("unknown", `${row.name}: ${loaded.message}`);
  return toolsOfApi(row.name, loaded.api.operations, names, using);
}

const lender =
  (call: StepCall, wanted: Wanted): Using =>
  (work, signal) =>
    useConsumer(call, wanted, work, signal);

/** Says which of several servers it was. */
const named = (error: unknown, name: string) =>
  error instanceof PeerError ? new PeerError(error.outcome, `${name}: ${error.message}`) : error;
