/** Why a text is refused. `line` and `column` start at 1; the text itself is never part of the answer. */
export type JsonProblem = "syntax" | "depth" | "name" | "count";

export type JsonScan =
  | { ok: true; depth: number; keys: number; hasDuplicates: boolean }
  | { ok: false; reason: JsonProblem; line: number; column: number };

/** Names that reach an object's prototype when somebody copies parsed JSON carelessly. */
export const PROTOTYPE_NAMES: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

class Refusal extends Error {
  constructor(
    readonly reason: JsonProblem,
    readonly position: number,
  ) {
    super(reason);
  }
}

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
// The control characters are exactly those RFC 8259 forbids inside a string.
const PLAIN_CHARACTERS = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SPACE = /[ \t\n\r]*/y;
const WORDS = ["true", "false", "null"];

/**
 * Reads JSON (RFC 8259) without recursion and without building it, so that depth and names are known before
 * anything parses the text. Linear in its length; never throws.
 */
export function scanJson(text: string, limits: { depth: number; keys: number }): JsonScan {
  try {
    return new Scanner(text, limits).scan();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { ok: false, reason: error.reason, ...lineAndColumn(text, error.position) };
  }
}

const SENTENCES: Readonly<Record<JsonProblem, string>> = {
  syntax: "This isn't valid JSON",
  depth: "This JSON is nested too deeply",
  name: "This JSON uses a name that isn't allowed (__proto__, constructor or prototype)",
  count: "This JSON has too many names",
};

/** What a scan found wrong and where, as a sentence that quotes nothing. */
export function scanSentence({ reason, line, column }: JsonScan & { ok: false }): string {
  return `${SENTENCES[reason]}: line ${line}, column ${column}.`;
}

function lineAndColumn(text: string, position: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < position; at = text.indexOf("\n", at + 1)) {
    line += 1;
    start = at + 1;
  }
  return { line, column: position - start + 1 };
}

class Scanner {
  private position = 0;
  private depth = 0;
  private keys = 0;
  private hasDuplicates = false;
  /** Names seen in each open object; null for an open array. */
  private readonly open: (Set<string> | null)[] = [];

  constructor(
    private readonly text: string,
    private readonly limits: { depth: number; keys: number },
  ) {}

  scan(): JsonScan {
    this.value();
    while (this.open.length > 0) this.afterValue();
    this.take(SPACE);
    if (this.position < this.text.length) this.refuse("syntax");
    return { ok: true, depth: this.depth, keys: this.keys, hasDuplicates: this.hasDuplicates };
  }

  /** A whole scalar, or the start of a container up to the value inside it. */
  private value(): void {
    for (;;) {
      this.take(SPACE);
      const first = this.text.charAt(this.position);
      if (first !== "{" && first !== "[") {
        this.scalar(first);
        return;
      }
      this.position += 1;
      this.open.push(first === "{" ? new Set() : null);
      this.depth = Math.max(this.depth, this.open.length);
      if (this.open.length > this.limits.depth) this.refuse("depth", this.position - 1);
      this.take(SPACE);
      if (this.text.charAt(this.position) === (first === "{" ? "}" : "]")) {
        this.position += 1;
        this.open.pop();
        return;
      }
      if (first === "{") this.name();
    }
  }

  private afterValue(): void {
    this.take(SPACE);
    const names = this.open.at(-1);
    const next = this.text.charAt(this.position);
    if (next === (names ? "}" : "]")) {
      this.position += 1;
      this.open.pop();
      return;
    }
    if (next !== ",") this.refuse("syntax");
    this.position += 1;
    if (names) this.name();
    this.value();
  }

  private name(): void {
    this.take(SPACE);
    const start = this.position;
    this.string();
    this.keys += 1;
    if (this.keys > this.limits.keys) this.refuse("count", start);
    // Escapes are resolved first: `"__proto_\u005f"` is the same name.
    const name = String(JSON.parse(this.text.slice(start, this.position)));
    if (PROTOTYPE_NAMES.has(name)) this.refuse("name", start);
    const names = this.open.at(-1);
    if (names?.has(name)) this.hasDuplicates = true;
    names?.add(name);
    this.take(SPACE);
    if (this.text.charAt(this.position) !== ":") this.refuse("syntax");
    this.position += 1;
  }

  private scalar(first: string): void {
    if (first === '"') {
      this.string();
      return;
    }
    if (this.take(NUMBER)) return;
    const word = WORDS.find((candidate) => this.text.startsWith(candidate, this.position));
    if (word === undefined) this.refuse("syntax");
    else this.position += word.length;
  }

  private string(): void {
    if (this.text.charAt(this.position) !== '"') this.refuse("syntax");
    this.position += 1;
    do this.take(PLAIN_CHARACTERS);
    while (this.take(ESCAPE));
    if (this.text.charAt(this.position) !== '"') this.refuse("syntax");
    this.position += 1;
  }

  /** Moves past what the sticky pattern matches here; false when that is nothing. */
  private take(pattern: RegExp): boolean {
    pattern.lastIndex = this.position;
    const length = pattern.exec(this.text)?.[0].length ?? 0;
    this.position += length;
    return length > 0;
  }

  private refuse(reason: JsonProblem, position = this.position): never {
    throw new Refusal(reason, position);
  }
}

/** Calls `visit` with every text in parsed JSON. Depth was bounded by the scan, and still nothing recurses. */
export function eachText(parsed: unknown, visit: (text: string) => void): void {
  const waiting: unknown[] = [parsed];
  for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
    if (typeof item === "string") visit(item);
    else if (typeof item === "object" && item !== null)
      for (const child of Object.values(item)) waiting.push(child);
  }
}
