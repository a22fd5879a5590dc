import "server-only";
import { generateText } from "ai";
import { PeerError } from "@/lib/consumers/peer-error";
import { connectModel, type ModelCall, type Usage, usageOf } from "./model";

export interface Question {
  system: string | undefined;
  prompt: string;
}

export interface TextAnswer {
  /** Masked. */
  text: string;
  /** The model stopped at the most tokens of an answer. */
  cut: boolean;
  usage: Usage;
}

/** Asks a model once. Throws PeerError with a sentence when it gives no answer, and what the caller did wrong. */
export async function askForText(call: ModelCall, question: Question): Promise<TextAnswer> {
  const { model, settings, peer, failure } = connectModel(call);
  const answer = await generateText({ ...settings, ...asked(question), model }).catch((error: unknown) => {
    throw failure(error);
  });
  const { text, finishReason, totalUsage } = answer;
  refuseNoAnswer(peer, text, finishReason);
  return { text: call.redactor.text(text), cut: finishReason === "length", usage: usageOf(totalUsage) };
}

export const asked = ({ system, prompt }: Question) => ({ prompt, ...(system !== undefined && { system }) });

/** A server that speaks something else ends in a way that no model does. */
export function refuseNoAnswer(peer: string, text: string, finishReason: string): void {
  if (finishReason === "content-filter" && text === "")
    throw new PeerError("valid", `${peer} withheld its answer: its content filter stopped it.`);
  if (text === "" && finishReason === "length")
    throw new PeerError(
      "valid",
      `${peer} used up the most tokens of an answer before it said anything. Raise them in the LLM configuration.`,
    );
  if (text === "" && finishReason !== "stop")
    throw new PeerError(
      "unknown",
      `${peer} answered with something that is not a model's answer. Check the base URL and the model.`,
    );
}
