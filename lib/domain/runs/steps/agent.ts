import "server-only";
import { briefingOf } from "@/lib/consumers/agents/instructions";
import { type AgentAnswer, runAgent } from "@/lib/consumers/agents/run";
import type { AgentStep } from "@/lib/consumers/steps";
import type { StepExecutor } from "../step-call";
import { agentConsumers } from "./agent-consumers";
import { agentKeys } from "./agent-keys";
import { agentTools } from "./agent-tools";
import { asStep, useConsumer } from "./use-consumer";

const TURNS = 10;

/**
 * Lets a model work with tools. It is told keys, never values: those enter a call where it is sent, and are masked in
 * whatever comes back before the model sees it. The output is `{text, toolCalls: [{tool, input, status}], finished,
 * usage: {inputTokens, outputTokens}}`; `finished` is false when it was stopped after `maxSteps` answers.
 */
export const agentStep: StepExecutor<AgentStep> = (call): Promise<AgentAnswer> =>
  asStep(async () => {
    const { step, run } = call;
    const consumers = await agentConsumers(call);
    const keys = await agentKeys(call, consumers.skills);
    return useConsumer(call, { id: step.llm, kinds: ["llm_config"] }, async (llm) =>
      runAgent(llm, {
        system: briefingOf({
          system: step.system,
          workflow: run.workflowName,
          keys: keys.known,
          skills: keys.skills,
        }),
        prompt: step.prompt,
        tools: await agentTools(call, consumers, keys),
        turnsMax: step.maxSteps ?? TURNS,
        log: call.log,
      }),
    );
  });
