import type { LlmPart, Part, Parts } from "@/components/workflows/workflow-types";
import { STATUS_WORDS } from "@/components/consumers/status-words";
import type { PersonContext } from "@/lib/auth/session";
import type { KindId } from "@/lib/catalog/kinds";
import { listConsumers } from "@/lib/domain/consumers/list";
import type { ConsumerView } from "@/lib/domain/consumers/view";
import { listRuns } from "@/lib/domain/runs/list";
import { workflowKeys } from "@/lib/domain/workflows/keys";
import { readWorkflow } from "@/lib/domain/workflows/read";
import type { WorkflowView } from "@/lib/domain/workflows/view";
import { AppError } from "@/lib/errors";
import { readIfAllowed } from "../../read-if-allowed";

const RUNS_SHOWN = 10;
const PARTS_MAX = 200;

/** One workflow; null when there is none. */
export async function findWorkflow(
  ctx: PersonContext,
  id: string,
): Promise<WorkflowView | null | "forbidden"> {
  try {
    return (await readIfAllowed(ctx, readWorkflow, { id })) ?? "forbidden";
  } catch (error) {
    if (error instanceof AppError && (error.code === "not_found" || error.code === "invalid")) return null;
    throw error;
  }
}

/** What stands beside the workflow: its keys, what its steps can be made of, and its newest runs. */
export async function readAround(ctx: PersonContext, id: string) {
  const [keys, parts, runs] = await Promise.all([
    workflowKeys(ctx, { id }),
    readParts(ctx),
    listRuns(ctx, { workflowId: id, limit: RUNS_SHOWN }),
  ]);
  return { keys, parts, runs };
}

async function readParts(ctx: PersonContext): Promise<Parts> {
  const [llms, tools, apis, skills, servers] = await Promise.all(
    (["llm_config", "tool", "api_server", "skill", "mcp_server"] as const).map((kind) => read(ctx, kind)),
  );
  return {
    llms: (llms ?? []).map(llmOf),
    tools: [...(tools ?? []), ...(apis ?? [])].map(partOf),
    skills: (skills ?? []).map(partOf),
    mcpServers: (servers ?? []).map(partOf),
  };
}

const read = async (ctx: PersonContext, kind: KindId): Promise<ConsumerView[]> =>
  (await listConsumers(ctx, { kind, limit: PARTS_MAX })).items;

const partOf = ({ id, name, status }: ConsumerView): Part => ({
  id,
  name,
  note: status === "ready" ? "" : STATUS_WORDS[status].label,
});

/** As a definition of kind `model` names it: the credential by its id. */
function llmOf(consumer: ConsumerView): LlmPart {
  const { config, slots } = consumer;
  const text = (name: string) => (typeof config[name] === "string" ? config[name] : "");
  const credential = slots.find(({ name }) => name === "credential")?.credentialId;
  return {
    ...partOf(consumer),
    settings: {
      provider: text("provider"),
      model_id: text("model"),
      ...(credential && { api_key: credential }),
      ...(text("baseUrl") !== "" && { base_url: text("baseUrl") }),
    },
  };
}
