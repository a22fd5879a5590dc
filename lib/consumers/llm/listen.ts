import "server-only";
import { type LanguageModel, streamText } from "ai";
import type { DriverCall } from "@/lib/consumers/driver";

/** What one answer came to, masked. */
export interface Heard {
  text: string;
  /** The model as the peer names it. */
  model: string | null;
  usage: { inputTokens: number | null; outputTokens: number | null };
  finishReason: string | null;
  /** From the call to the first piece of the answer; null when none came. */
  firstTokenMs: number | null;
}

export type Listened = { heard: Heard } & ({ ended: true } | { ended: false; error: unknown });

type Settings = Pick<Parameters<typeof streamText>[0], "temperature" | "maxOutputTokens">;

/** Asks once and passes each piece of the answer on as it comes. Never rejects: an error is part of what was heard. */
export async function listen(
  call: Pick<DriverCall, "redactor" | "progress" | "signal">,
  question: Settings & { model: LanguageModel; prompt: string },
): Promise<Listened> {
  const startedAt = performance.now();
  const heard: Heard = {
    text: "",
    model: null,
    usage: { inputTokens: null, outputTokens: null },
    finishReason: null,
    firstTokenMs: null,
  };
  const masked = call.redactor.stream();
  const say = (text: string) => {
    if (text === "") return;
    heard.text += text;
    call.progress({ type: "text", text });
  };
  let failure: { error: unknown } | undefined;
  try {
    const { fullStream } = streamText({
      ...question,
      maxRetries: 0,
      abortSignal: call.signal,
      // The default prints the error, and with it the whole request, to the console.
      onError: () => undefined,
    });
    for await (const part of fullStream) {
      if (part.type === "text-delta") {
        heard.firstTokenMs ??= Math.round(performance.now() - startedAt);
        say(masked.write(part.text));
      } else if (part.type === "finish-step") {
        heard.model = part.response.modelId;
      } else if (part.type === "finish") {
        heard.finishReason = part.finishReason;
        heard.usage = {
          inputTokens: part.totalUsage.inputTokens ?? null,
          outputTokens: part.totalUsage.outputTokens ?? null,
        };
      } else if (part.type === "error") {
        failure ??= { error: part.error };
      } else if (part.type === "abort") {
        failure ??= { error: call.signal.reason };
      }
    }
  } catch (error) {
    failure ??= { error };
  }
  say(masked.end());
  return failure ? { heard, ended: false, ...failure } : { heard, ended: true };
}
