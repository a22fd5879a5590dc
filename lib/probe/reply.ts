import "server-only";

/** An answer of a service, read up to 64 KB. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  /** Undefined when the answer is not JSON, or longer than what was read. */
  json: unknown;
}

const BYTES_MAX = 65_536;
const EVENT_END = /\r?\n\r?\n/;

/** Reads what a test needs and ends the exchange; of a stream of events only the first. */
export async function readReply(response: Response): Promise<Reply> {
  const isEvents = /^text\/event-stream\b/i.test(response.headers.get("content-type") ?? "");
  const text = await readText(response, (soFar) => isEvents && hasEvent(soFar));
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: parse(isEvents ? firstEvent(text) : text),
  };
}

async function readText(response: Response, isEnough: (text: string) => boolean): Promise<string> {
  if (!response.body) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      const part = value.subarray(0, BYTES_MAX - bytes);
      bytes += part.length;
      text += decoder.decode(part, { stream: true });
      if (bytes >= BYTES_MAX || isEnough(text)) return text;
    }
  } finally {
    // Ends the call; a stranger may send for ever.
    void reader.cancel().catch(() => undefined);
  }
}

const hasEvent = (text: string) => firstEvent(text) !== "" && EVENT_END.test(text);

function firstEvent(text: string): string {
  const event = text.split(EVENT_END).find((one) => /^data:/m.test(one)) ?? "";
  return event
    .split(/\r?\n/)
    .flatMap((line) => (line.startsWith("data:") ? [line.slice(5).trimStart()] : []))
    .join("\n");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value at `a.b[0].c`; `[*]` gathers. Undefined where nothing stands. */
export function valueAt(json: unknown, path: string): unknown {
  const steps = path.match(/\[(?:\d+|\*)\]|[^.[\]]+/g) ?? [];
  return steps.reduce<{ value: unknown; isMany: boolean }>(
    ({ value, isMany }, step) => {
      if (step === "[*]") return { value, isMany: true };
      const name = step.replace(/^\[|\]$/g, "");
      return isMany && Array.isArray(value)
        ? { value: value.map((one) => member(one, name)), isMany }
        : { value: member(value, name), isMany };
    },
    { value: json, isMany: false },
  ).value;
}

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
