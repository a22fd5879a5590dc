import "server-only";
import { dynamicTool, jsonSchema, type ToolSet } from "ai";
import { isObject } from "@/lib/consumers/http/limits";
import { AppError } from "@/lib/errors";
import type { Redactor } from "@/lib/runtime/redact/redactor";
import type { AgentTool, ToolAnswer, ToolCallMade } from "./tool";

/** Characters of one answer that a model is given. */
const ANSWER_MAX = 60_000;
const INPUT_MAX = 1_000;
const ABOUT_MAX = 300;
/** Of one step, and at once: a model may ask for any number in one answer. */
const CALLS_MAX = 300;
const AT_ONCE_MAX = 6;

export interface ToolBoxOptions {
  redactor: Redactor;
  /** One masked line a call. */
  log: (text: string) => void;
  /** Told what is no answer for a model: a mistake in our own code, a sealed vault. The step ends with it. */
  onBroken: (error: unknown) => void;
}

/** Tools for the SDK, and what was done with them. What goes wrong in one is an answer to the model. */
export class ToolBox {
  readonly made: ToolCallMade[] = [];
  readonly tools: ToolSet;
  readonly #options: ToolBoxOptions;
  readonly #turnOf = inLanes(AT_ONCE_MAX);
  #calls = 0;

  constructor(tools: readonly AgentTool[], options: ToolBoxOptions) {
    this.#options = options;
    this.tools = Object.fromEntries(
      tools.map((tool) => [
        tool.name,
        dynamicTool({
          description: options.redactor.text(tool.description),
          inputSchema: jsonSchema(options.redactor.data(tool.inputSchema)),
          execute: (input, { abortSignal }) => this.#call(tool, input, abortSignal),
        }),
      ]),
    );
  }

  /** A call that never came to a tool: an unknown name, arguments that are no JSON. */
  missed(tool: string, input: unknown): void {
    this.#note(tool, tool, input, "invalid");
  }

  async #call(tool: AgentTool, given: unknown, signal: AbortSignal | undefined): Promise<string> {
    this.#calls += 1;
    if (this.#calls > CALLS_MAX) return `Not called: ${CALLS_MAX} calls are the most of a step.`;
    const input = isObject(given) ? given : {};
    const { status, content } = await this.#turnOf(() =>
      this.#answerOf(tool, input, signal ?? new AbortController().signal),
    );
    const about = tool.about?.(input).slice(0, ABOUT_MAX) ?? "";
    this.#note(tool.name, `${tool.name} ${about}`.trim(), given, status);
    return this.#shown(content);
  }

  async #answerOf(
    tool: AgentTool,
    input: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<ToolAnswer> {
    try {
      signal.throwIfAborted();
      return await tool.run(input, signal);
    } catch (error) {
      // A step that is over needs no answer any more; the next question finds that out.
      if (error instanceof AppError && error.code !== "sealed") return refusalAnswer(error);
      if (!signal.aborted) this.#options.onBroken(error);
      return { status: "failed", content: "Stopped." };
    }
  }

  #note(tool: string, line: string, input: unknown, status: number | string): void {
    const { redactor, log } = this.#options;
    this.made.push({ tool: redactor.text(tool), input: shortened(redactor.data(input)), status });
    log(redactor.text(`${line} → ${status}`));
  }

  #shown(content: unknown): string {
    const { redactor } = this.#options;
    // Data first: inside JSON a value can be written with escapes.
    const masked: unknown = redactor.data(content);
    const text = redactor.text(typeof masked === "string" ? masked : JSON.stringify(masked ?? null));
    return text.length > ANSWER_MAX ? `${text.slice(0, ANSWER_MAX).toWellFormed()}\n(cut)` : text;
  }
}

/** Work in a few lanes, each of which does one thing after another. Nothing in it throws. */
function inLanes(count: number) {
  const lanes = Array.from({ length: count }, () => Promise.resolve());
  let next = 0;
  return <T>(work: () => Promise<T>): Promise<T> => {
    const lane = next % count;
    next += 1;
    const done = (lanes[lane] ?? Promise.resolve()).then(work);
    lanes[lane] = done.then(() => undefined);
    return done;
  };
}

function refusalAnswer({ code, message, fields }: AppError): ToolAnswer {
  return { status: code, content: { error: code, message, ...(fields && { fields }) } };
}

/** Large arguments, such as a whole document, are kept by their beginning. */
function shortened(input: unknown): unknown {
  const text = JSON.stringify(input ?? null);
  return text.length > INPUT_MAX ? `${text.slice(0, INPUT_MAX).toWellFormed()}…` : input;
}
