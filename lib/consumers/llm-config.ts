import "server-only";
import { z } from "zod";
import type { Driver, DriverCall, DriverResult } from "@/lib/consumers/driver";
import { llmConfigOf, settingsOf } from "@/lib/consumers/llm/config";
import { baseUrlProblem, endpointOf } from "@/lib/consumers/llm/endpoint";
import { failureOf, quoted } from "@/lib/consumers/llm/failure";
import { type Heard, listen } from "@/lib/consumers/llm/listen";
import { modelOf } from "@/lib/consumers/llm/model";
import { PROVIDERS } from "@/lib/consumers/llm/providers";
import { keyOf } from "@/lib/consumers/llm/transport";

const Input = z.strictObject({ prompt: z.string().min(1).max(20_000) });

/** An LLM configuration: *Try* sends a prompt and streams what the model answers. */
export const llmConfig: Driver<typeof Input> = { kind: "llm_config", input: Input, check, try: ask };

/** Ways a model ends an answer by itself. A server that speaks something else gives none of them. */
const ENDINGS: readonly (string | null)[] = ["stop", "length", "content-filter"];
/** What the names of models are made of; Google's stands in the path of the request. */
const MODEL_NAME = /^(?!.*\.\.)[A-Za-z0-9][A-Za-z0-9._/@:-]*$/;

async function ask(call: DriverCall, { prompt }: z.output<typeof Input>): Promise<DriverResult> {
  const config = llmConfigOf(call.consumer.config);
  const credential = call.slots.credential?.[0] ?? null;
  const endpoint = endpointOf(config, credential);
  const listened = await listen(call, {
    model: modelOf(config, credential),
    prompt,
    ...settingsOf(config),
  });
  const { heard } = listened;
  const name = quoted(heard.model ?? config.model, call.redactor);
  const facts = { ...heard, text: call.redactor.text(heard.text), model: name };
  if (listened.ended && (heard.text !== "" || ENDINGS.includes(heard.finishReason))) {
    return { ok: true, outcome: "valid", message: successOf(endpoint.peer, heard), ...facts };
  }
  const failure = failureOf(listened.ended ? null : listened.error, {
    peer: endpoint.peer,
    model: config.model,
    hasKey: credential !== null && keyOf(credential) !== null,
    redactor: call.redactor,
    signal: call.signal,
  });
  return { ok: false, ...failure, ...facts };
}

function successOf(peer: string, { text, finishReason }: Heard): string {
  if (finishReason === "length") {
    return text === ""
      ? `${peer} used up the most tokens of an answer before it said anything.`
      : `${peer} answered, up to the most tokens of an answer.`;
  }
  return text === "" ? `${peer} answered without a text.` : `${peer} answered.`;
}

function check(config: Readonly<Record<string, unknown>>): Record<string, string[]> {
  const { provider, model, baseUrl } = config;
  const address = typeof baseUrl === "string" && baseUrl !== "" ? baseUrlProblem(baseUrl) : null;
  const isGoogle = Object.entries(PROVIDERS).some(
    ([id, { speaks }]) => id === provider && speaks === "google",
  );
  const isOdd = isGoogle && typeof model === "string" && !MODEL_NAME.test(model);
  return {
    ...(address !== null && { baseUrl: [address] }),
    ...(isOdd && { model: ["Use the name from Google's list of models, such as gemini-2.5-flash."] }),
  };
}
