import { randomBytes } from "node:crypto";
import { afterAll, expect } from "vitest";
import type { AgentStep, Step } from "@/lib/consumers/steps";
import { createConsumer } from "@/lib/domain/consumers/create";
import type { ConsumerView } from "@/lib/domain/consumers/view";
import type { Context } from "@/lib/domain/context";
import { createCredential } from "@/lib/domain/credentials/create";
import type { CredentialView } from "@/lib/domain/credentials/view";
import type { StepCall, StepExecutor, UsedCredential } from "@/lib/domain/runs/step-call";
import { reachOfWorkflow } from "@/lib/domain/workflows/reach";
import { createWorkflow } from "@/lib/domain/workflows/create";
import { env } from "@/lib/env";
import { newId } from "@/lib/ids";
import { createRedactor } from "@/lib/runtime/redact/redactor";
import { findCanary } from "./canary";
import { mintWorld, type World } from "./factories";
import { newestEvents } from "./outcomes";
import type { ModelPeer } from "./peers/model-peer";
import { contentText, fieldsIn, isFields, type ModelScript, type ToolUse } from "./peers/model-script";
import { startOpenAiPeer } from "./peers/openai";
import { type Service, startService } from "./relay";

/** What one step did, as its run would keep it. */
export interface Stepped {
  output: unknown;
  logs: string[];
  notes: UsedCredential[];
}

interface StepOptions {
  ctx?: Context;
  /** Keys that the run may use by name; all that were made unless said otherwise. */
  keys?: readonly string[];
  signal?: AbortSignal;
}

/** A model, a service, a workflow and what it takes to do its steps by hand. */
export interface AgentBench {
  world: World;
  owner: Context;
  model: ModelPeer;
  service: Service;
  workflowId: string;
  /** Text that is in every secret stored here, and nowhere else. */
  canary: string;
  llm: ConsumerView;
  /** A credential bound to the service, or to the place that is named. */
  credential: (key: string, parts?: Record<string, unknown>, url?: string) => Promise<CredentialView>;
  consumer: (
    kind: string,
    config: Record<string, unknown>,
    assignments?: Record<string, string>,
  ) => Promise<ConsumerView>;
  step: <S extends Step>(executor: StepExecutor<S>, step: S, options?: StepOptions) => Promise<Stepped>;
  /** An agent step that uses the model. */
  agent: (parts?: Partial<AgentStep>) => AgentStep;
  /** Everything that the model was sent, in its order. */
  prompts: () => string[];
  /** What its last question says of what tools gave back. */
  toolResults: () => string[];
}

/** Lists one more place that may be called, for this process. */
export function allowAlso(place: string): void {
  env().KEYHOLD_EGRESS_ALLOW = [env().KEYHOLD_EGRESS_ALLOW, place].filter(Boolean).join(",");
}

/** After the test file the canary may be in nothing that the model, the run or the audit was given. */
export async function agentBench(): Promise<AgentBench> {
  const canary = `canary-${randomBytes(18).toString("hex")}`;
  const service = await startService();
  const model = await startOpenAiPeer({ key: `sk-${canary}` });
  allowAlso(model.url.slice("http://".length));
  const world = await mintWorld();
  const owner = world.people.owner.ctx;
  const known = new Set<string>();
  const kept: unknown[] = [];
  const credential: AgentBench["credential"] = (key, parts = {}, url = `http://${service.place}`) => {
    known.add(key);
    const { fields, ...rest } = parts;
    const secret = { base_url: url, token: canary, ...(fields as Record<string, string> | undefined) };
    return createCredential(owner, {
      template: "openai-compatible",
      key,
      name: key,
      ...rest,
      fields: secret,
    });
  };
  const consumer: AgentBench["consumer"] = (kind, config, assignments = {}) =>
    createConsumer(owner, { kind, name: `${kind} ${newId("request").slice(-8)}`, config, assignments });
  const key = await credential("MODEL_KEY", { fields: { token: `sk-${canary}` } }, `${model.url}/v1`);
  known.delete("MODEL_KEY");
  const llm = await consumer(
    "llm_config",
    { provider: "openai_compatible", model: "peer-model" },
    { credential: key.id },
  );
  const { id: workflowId } = await createWorkflow(owner, { name: "Night shift", steps: [] });
  afterAll(async () => {
    await model.close();
    const bodies = model.requests.map(({ path, body }) => [path, body]);
    const events = await newestEvents(world.organisation.id, 1_000);
    expect(findCanary(JSON.stringify([bodies, kept, events]), canary)).toEqual([]);
  });
  return {
    ...{ world, owner, model, service, workflowId, canary, llm, credential, consumer },
    step: async (executor, step, { ctx = owner, keys = [...known], signal } = {}) => {
      const logs: string[] = [];
      const notes: UsedCredential[] = [];
      kept.push(logs, notes);
      const ending = signal ?? new AbortController().signal;
      const call: StepCall<typeof step> = {
        ctx: { ...ctx, signal: ending },
        run: { id: newId("run"), workflowId, workflowName: "Night shift" },
        step,
        input: null,
        hosts: null,
        credentials: {
          reach: { ...(await reachOfWorkflow(ctx, workflowId)), keys },
          keys: () => Promise.resolve([...keys].toSorted()),
          read: () => Promise.reject(new Error("no value is read here")),
          note: (used) => notes.push(used),
        },
        redactor: createRedactor(),
        log: (_level, text) => logs.push(text),
        signal: ending,
      };
      const output = await executor(call).catch((error: unknown) => {
        kept.push(String(error), error instanceof Error ? [error.stack, error.message] : error);
        throw error;
      });
      kept.push(output);
      return { output, logs, notes };
    },
    agent: (parts = {}) => ({ id: "a", type: "agent", llm: llm.id, prompt: "Do it.", ...parts }),
    prompts: () => model.requests.map(({ body }) => JSON.stringify(body)),
    toolResults: () => {
      const body = model.requests.at(-1)?.body;
      const messages = isFields(body) ? fieldsIn(body.messages) : [];
      return messages.filter(({ role }) => role === "tool").map(({ content }) => contentText(content));
    },
  };
}

/** A model that makes these calls, one turn each, and then says that it is done. */
export const calling =
  (...turns: (ToolUse | readonly ToolUse[])[]): ModelScript =>
  ({ body, tools }) => {
    const answered = fieldsIn(body.messages).filter(({ role }) => role === "assistant").length;
    const turn = tools.length > 0 ? turns[answered] : undefined;
    return turn ? { toolCalls: [turn].flat() } : { chunks: ["Done."] };
  };
