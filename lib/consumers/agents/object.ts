import "server-only";
import {
  extractJsonMiddleware,
  generateText,
  jsonSchema,
  NoObjectGeneratedError,
  NoOutputGeneratedError,
} from "ai";
import { Output, wrapLanguageModel } from "ai";
import { misfits, schemaProblem } from "@/lib/consumers/http/parameters";
import { PeerError } from "@/lib/consumers/peer-error";
import { AppError } from "@/lib/errors";
import { connectModel, type ModelCall, type Usage, usageOf } from "./model";
import { asked, type Question } from "./text";

type JsonSchema = Readonly<Record<string, unknown>>;

export interface ObjectAnswer {
  /** Fits the schema; masked. */
  object: unknown;
  usage: Usage;
}

/**
 * Asks a model for JSON of a schema. The schema goes along as the provider takes it and, because not all do, in words;
 * what comes back is checked here. Throws PeerError when it does not fit, `invalid` when the schema is none.
 */
export async function askForObject(
  call: ModelCall,
  { schema, ...question }: Question & { schema: JsonSchema },
): Promise<ObjectAnswer> {
  const unusable = schemaProblem(schema);
  if (unusable !== null) throw new AppError("invalid", `The schema of this step can't be used. ${unusable}`);
  const { model, settings, peer, failure } = connectModel(call);
  const checked = checkedSchema(schema);
  try {
    const { output, totalUsage } = await generateText({
      ...settings,
      ...asked({ ...question, system: withSchema(question.system, schema) }),
      model: wrapLanguageModel({ model, middleware: extractJsonMiddleware() }),
      output: Output.object({ schema: checked.schema, name: "answer" }),
      // A strict schema of OpenAI has to name every property as required, which a schema of people's own does not.
      providerOptions: { openai: { strictJsonSchema: false } },
    });
    return { object: call.redactor.data(output), usage: usageOf(totalUsage) };
  } catch (error) {
    if (NoObjectGeneratedError.isInstance(error) || NoOutputGeneratedError.isInstance(error)) {
      const finishReason = NoObjectGeneratedError.isInstance(error) ? error.finishReason : undefined;
      throw new PeerError("valid", nonsense(peer, finishReason, checked.problems()));
    }
    throw failure(error);
  }
}

/** The schema for the SDK, which asks it about the answer and keeps the reasons to itself. */
function checkedSchema(schema: JsonSchema) {
  let problems: string[] = [];
  return {
    problems: () => problems,
    schema: jsonSchema(schema, {
      validate: (value) => {
        problems = misfits(schema, value);
        const [problem] = problems;
        return problem === undefined
          ? { success: true, value }
          : { success: false, error: new Error(problem) };
      },
    }),
  };
}

function nonsense(peer: string, finishReason: string | undefined, problems: readonly string[]): string {
  if (finishReason === "length")
    return `The answer of ${peer} was cut off. Raise the most tokens of an answer in the LLM configuration.`;
  if (problems.length === 0) return `${peer} did not answer with JSON.`;
  return `The answer of ${peer} does not fit the schema: ${problems.slice(0, 3).join(" ")}`;
}

const withSchema = (system: string | undefined, schema: JsonSchema) =>
  [
    ...(system === undefined ? [] : [system]),
    `Answer with JSON alone, without a word around it. It has to fit this JSON Schema:\n${JSON.stringify(schema)}`,
  ].join("\n\n");
