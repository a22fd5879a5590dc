import "server-only";
import type { KnownKey, SkillText } from "@/lib/consumers/agents/instructions";
import type { StepCall } from "../step-call";
import type { AgentSkill } from "./agent-consumers";
import type { Aliases } from "./call-api-tool";
import { callableKeys } from "./known-keys";

export interface AgentKeys {
  /** What the workflow may call by key. */
  known: readonly KnownKey[];
  aliases: Aliases;
  skills: readonly SkillText[];
}

/**
 * The keys an agent is told of. A skill's slot stands for the credential that was put into it, which is the project's:
 * being put there is what allows its use. Only where the workflow may use the very key does its own value come first.
 */
export async function agentKeys(call: StepCall, skills: readonly AgentSkill[]): Promise<AgentKeys> {
  const { ctx, credentials } = call;
  const known = await callableKeys(ctx, await credentials.keys(), credentials.reach);
  const isKnown = (key: string) => known.some((one) => one.key === key);
  const assigned = skills.flatMap((skill) => [...skill.assigned]);
  const { personId } = credentials.reach;
  const keys = [...new Set(assigned.map(([, key]) => key))];
  const usable = new Set(
    (await callableKeys(ctx, keys, { keys, workflowId: null, personId })).map(({ key }) => key),
  );
  const aliases = new Map(
    // Of two skills that give one name to different credentials the first counts.
    assigned
      .toReversed()
      .filter(([slot, key]) => usable.has(key) && !(slot === key && isKnown(key)))
      .map(([slot, key]) => [slot, { key, reach: { keys: [key], workflowId: null, personId } }]),
  );
  return {
    known,
    aliases,
    skills: skills.map(({ name, instructions, requires }) => ({
      name,
      instructions,
      credentials: requires.map(({ key, label }) => ({
        key,
        label,
        isThere: aliases.has(key) || isKnown(key),
      })),
    })),
  };
}
