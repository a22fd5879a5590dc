import "server-only";
import { transaction } from "@/db/client";
import type { KindId } from "@/lib/catalog/kinds";
import { type Requirement, requirementsOf } from "@/lib/catalog/slots";
import type { AgentStep } from "@/lib/consumers/steps";
import { assignedKeys } from "../../consumers/held";
import type { ConsumerRow } from "../../consumers/shared";
import type { TxContext } from "../../context";
import { reachOf } from "../../door";
import type { StepCall } from "../step-call";
import { findWanted } from "./use-consumer";

export interface AgentSkill {
  name: string;
  instructions: string;
  requires: readonly Requirement[];
  /** Key of the credential in each slot, as far as the run's actor may use it. */
  assigned: ReadonlyMap<string, string>;
}

export interface AgentConsumers {
  /** HTTP tools and API servers. */
  tools: ConsumerRow[];
  servers: ConsumerRow[];
  skills: AgentSkill[];
}

export const TOOL_KINDS = ["tool", "api_server"] as const satisfies readonly KindId[];
export const SERVER_KINDS = ["mcp_server"] as const satisfies readonly KindId[];

/** What an agent step names beside its model. No value is opened for it: that is done by each call. */
export function agentConsumers({ ctx, step }: StepCall<AgentStep>): Promise<AgentConsumers> {
  return transaction(reachOf(ctx), async (tx) => {
    const within: TxContext = { ...ctx, tx };
    return {
      tools: await findAll(within, step.tools, TOOL_KINDS),
      servers: await findAll(within, step.mcpServers, SERVER_KINDS),
      skills: await skillsOf(within, await findAll(within, step.skills, ["skill"])),
    };
  });
}

async function findAll(
  ctx: TxContext,
  ids: readonly string[] = [],
  kinds: readonly KindId[],
): Promise<ConsumerRow[]> {
  const rows: ConsumerRow[] = [];
  for (const id of new Set(ids)) rows.push(await findWanted(ctx, { id, kinds }));
  return rows;
}

async function skillsOf(ctx: TxContext, rows: readonly ConsumerRow[]): Promise<AgentSkill[]> {
  const skills: AgentSkill[] = [];
  for (const row of rows) {
    const { instructions, requires } = row.config;
    skills.push({
      name: row.name,
      instructions: typeof instructions === "string" ? instructions : "",
      requires: requirementsOf(requires),
      assigned: await assignedKeys(ctx, row),
    });
  }
  return skills;
}
