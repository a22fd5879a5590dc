/** One question to a peer that plays a model, in the same words for every vendor. */
export interface ModelCall {
  model: string;
  /** How many questions this peer answered before. */
  turn: number;
  /** Text of the last message of a user. */
  prompt: string;
  /** Names of the tools that are offered. */
  tools: readonly string[];
  /** What tools of earlier turns gave back, as the client wrote it down. */
  toolResults: readonly string[];
  /** The whole body as it came, in the vendor's own shape. */
  body: Readonly<Record<string, unknown>>;
}

export interface ToolUse {
  name: string;
  input: Readonly<Record<string, unknown>>;
}

/** What the peer does with a question. */
export interface ModelTurn {
  /** The answer, one event of the stream each. */
  chunks?: readonly string[];
  toolCalls?: readonly ToolUse[];
  /** Refuses instead: the message in the vendor's shape, or a whole body of its own. */
  failure?: { status: number; message?: string; code?: string; raw?: string };
  /** Never ends the stream, so that only the client can. */
  stalls?: boolean;
  /** Breaks the connection after the chunks. */
  breaks?: boolean;
}

export type ModelScript = (call: ModelCall) => ModelTurn;

export const GREETING = ["Hello ", "from ", "the ", "peer."] as const;

export const greet: ModelScript = () => ({ chunks: GREETING });

/** Tokens of every answer, whatever it says. */
export const PEER_USAGE = { input: 12, output: 7 } as const;

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const fieldsIn = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);

export const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** Text of content that is either one string or a list of parts with a `text`. */
export function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  return fieldsIn(content)
    .map((part) => (typeof part.text === "string" ? part.text : ""))
    .join("");
}
