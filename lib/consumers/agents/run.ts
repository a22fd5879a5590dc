import "server-only";
import { generateText, type StepResult, stepCountIs, type ToolSet } from "ai";
import { connectModel, type ModelCall, type Usage, usageOf } from "./model";
import { refuseNoAnswer } from "./text";
import type { AgentTool, ToolCallMade } from "./tool";
import { ToolBox } from "./tool-box";

export interface AgentTask {
  system: string;
  prompt: string;
  tools: readonly AgentTool[];
  /** Answers of the model, those with calls of tools included. */
  turnsMax: number;
  /** Hears one masked line for each text of the model and each call of a tool. */
  log: (level: "info" | "warn", text: string) => void;
}

export interface AgentAnswer {
  /** The last words of the model, masked. */
  text: string;
  toolCalls: ToolCallMade[];
  /** False when it was stopped after the most turns, in the middle of its work. */
  finished: boolean;
  usage: Usage;
}

const LINE_MAX = 2_000;

/**
 * Lets a model work with tools until it answers without calling one. Throws PeerError when the model does not answer,
 * and whatever a tool must not swallow.
 */
export async function runAgent(call: ModelCall, task: AgentTask): Promise<AgentAnswer> {
  const { redactor } = call;
  const { model, settings, peer, failure } = connectModel(call);
  const broken = new AbortController();
  const box = new ToolBox(task.tools, {
    redactor,
    log: (text) => task.log("info", text),
    onBroken: (error) => broken.abort(error),
  });
  const asking = generateText({
    ...settings,
    model,
    system: task.system,
    prompt: task.prompt,
    ...(task.tools.length > 0 && { tools: box.tools }),
    abortSignal: AbortSignal.any([call.signal, broken.signal]),
    stopWhen: stepCountIs(task.turnsMax),
    onStepFinish: (turn) =>
      hear(turn, box, (text) => task.log("info", redactor.text(text).slice(0, LINE_MAX))),
  });
  const answer = await asking.catch((error: unknown) => {
    broken.signal.throwIfAborted();
    throw failure(error);
  });
  broken.signal.throwIfAborted();
  const finished = answer.toolCalls.length === 0;
  if (finished) refuseNoAnswer(peer, answer.text, answer.finishReason);
  else task.log("warn", `Stopped after ${answer.steps.length} turns, the most of this step.`);
  return {
    text: redactor.text(answer.text),
    toolCalls: box.made,
    finished,
    usage: usageOf(answer.totalUsage),
  };
}

function hear({ text, toolCalls }: StepResult<ToolSet>, box: ToolBox, say: (text: string) => void): void {
  for (const call of toolCalls) {
    if ("invalid" in call && call.invalid === true) box.missed(call.toolName, call.input);
  }
  if (text.trim() !== "") say(text.trim());
}
