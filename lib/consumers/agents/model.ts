import "server-only";
import { wrapLanguageModel } from "ai";
import type { DriverCall } from "@/lib/consumers/driver";
import { llmConfigOf, settingsOf } from "@/lib/consumers/llm/config";
import { endpointOf } from "@/lib/consumers/llm/endpoint";
import { failureOf, type ModelFailure } from "@/lib/consumers/llm/failure";
import { type Model, modelAt } from "@/lib/consumers/llm/model";
import { keyOf } from "@/lib/consumers/llm/transport";
import { PeerError } from "@/lib/consumers/peer-error";
import type { Redactor } from "@/lib/runtime/redact/redactor";

/** An LLM configuration with what it holds, for the length of one step. */
export type ModelCall = Pick<DriverCall, "consumer" | "slots" | "redactor" | "signal">;

/** Tokens of a whole step; null where the peer did not count. */
export interface Usage {
  inputTokens: number | null;
  outputTokens: number | null;
}

export interface ConnectedModel {
  /** Masks every message before it is sent. */
  model: Model;
  /** What every question of a step has in common, in the words of the AI SDK. */
  settings: ReturnType<typeof settingsOf> & {
    maxRetries: 0;
    abortSignal: AbortSignal;
    experimental_include: { requestBody: false; responseBody: false };
  };
  /** How a sentence names the peer. */
  peer: string;
  /** What an error of the SDK means, as one that may be shown; one of ours stays what it is. */
  failure: (error: unknown) => Error;
}

/** Throws AppError or EgressError when the configuration and its credential do not make a call. */
export function connectModel(call: ModelCall): ConnectedModel {
  const { redactor, signal } = call;
  const config = llmConfigOf(call.consumer.config);
  const credential = call.slots.credential?.[0] ?? null;
  const endpoint = endpointOf(config, credential);
  const asked = {
    peer: endpoint.peer,
    model: config.model,
    hasKey: credential !== null && keyOf(credential) !== null,
    redactor,
    signal,
  };
  return {
    model: masked(modelAt(endpoint, config, credential), redactor),
    settings: {
      ...settingsOf(config),
      maxRetries: 0,
      abortSignal: signal,
      experimental_include: { requestBody: false, responseBody: false },
    },
    peer: endpoint.peer,
    failure: (error) => shown(() => failureOf(error, asked)),
  };
}

function shown(explain: () => ModelFailure): Error {
  try {
    const { outcome, message } = explain();
    return new PeerError(outcome, message);
  } catch (own) {
    if (own instanceof Error) return own;
    throw own;
  }
}

/**
 * The last place before a prompt leaves: what a tool, a document or the SDK's own words about an error brought into it
 * is masked here, whoever forgot it before.
 */
const masked = (model: Model, redactor: Redactor): Model =>
  wrapLanguageModel({
    model,
    middleware: {
      specificationVersion: "v3",
      transformParams: ({ params }) =>
        Promise.resolve({
          ...params,
          prompt: params.prompt.map((message) => ({ ...message, content: redactor.data(message.content) })),
        } as typeof params),
    },
  });

export const usageOf = (counted: {
  inputTokens: number | undefined;
  outputTokens: number | undefined;
}): Usage => ({ inputTokens: counted.inputTokens ?? null, outputTokens: counted.outputTokens ?? null });
