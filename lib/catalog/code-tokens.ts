export interface CodeToken {
  kind: "word" | "text" | "sign";
  /** Of a text, what stands between its quotes. */
  text: string;
  /** Where it begins and ends in the code, quotes included. */
  from: number;
  to: number;
}

const SPACE = /\s+/y;
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;
const WORD = /[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy;
const QUOTED = /"((?:[^"\\\n]|\\[\s\S])*)"|'((?:[^'\\\n]|\\[\s\S])*)'/y;
const TEMPLATE_PART = /(?:[^`\\$]|\\[\s\S]|\$(?!\{))*/y;
// Bounded, so that a line of slashes and brackets is not read again and again.
const REGULAR_EXPRESSION = /\/(?![*/])(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.){0,100}\]){1,200}\/[a-z]*/y;
/** After these a slash starts a regular expression; after anything else it divides. */
const BEFORE_EXPRESSION = /^(?:[(,=:[!&|?{};+*%<>~^-]|return|typeof|case|of|in|do|else|void|await|yield)$/;

/**
 * Words, texts and signs of TypeScript or JavaScript, without comments and regular expressions. A text without
 * placeholders is one token; what stands inside `${…}` are tokens like any others. Linear; never throws.
 */
export function codeTokens(code: string): CodeToken[] {
  return new Reader(code).read();
}

class Reader {
  readonly #code: string;
  readonly #tokens: CodeToken[] = [];
  /** Open braces; `template` is where the text of a template goes on. */
  readonly #open: ("brace" | "template")[] = [];
  #position = 0;

  constructor(code: string) {
    this.#code = code;
  }

  read(): CodeToken[] {
    while (this.#position < this.#code.length) this.#next();
    return this.#tokens;
  }

  #next(): void {
    if (this.#take(SPACE) !== null || this.#take(COMMENT) !== null) return;
    const from = this.#position;
    const word = this.#take(WORD);
    if (word !== null) {
      this.#put("word", word, from);
      return;
    }
    const quoted = this.#take(QUOTED);
    if (quoted !== null) {
      this.#put("text", quoted.slice(1, -1), from);
      return;
    }
    if (this.#expectsExpression() && this.#take(REGULAR_EXPRESSION) !== null) return;
    this.#sign(this.#code.charAt(this.#position));
  }

  #sign(sign: string): void {
    const from = this.#position;
    this.#position += 1;
    if (sign === "`") {
      this.#template(true);
      return;
    }
    if (sign === "{") this.#open.push("brace");
    if (sign === "}" && this.#open.pop() === "template") {
      this.#template(false);
      return;
    }
    this.#put("sign", sign, from);
  }

  /** From behind the opening mark, or from behind a placeholder, to the end or the next placeholder. */
  #template(isWhole: boolean): void {
    const from = this.#position - 1;
    const part = this.#take(TEMPLATE_PART) ?? "";
    const ends = this.#code.charAt(this.#position) === "`";
    this.#position += ends ? 1 : 2;
    if (!ends) this.#open.push("template");
    if (isWhole && ends) this.#put("text", part, from);
    else this.#put("sign", "`", from);
  }

  #put(kind: CodeToken["kind"], text: string, from: number): void {
    this.#tokens.push({ kind, text, from, to: this.#position });
  }

  #expectsExpression(): boolean {
    const last = this.#tokens.at(-1);
    return last === undefined || (last.kind !== "text" && BEFORE_EXPRESSION.test(last.text));
  }

  #take(pattern: RegExp): string | null {
    pattern.lastIndex = this.#position;
    const found = pattern.exec(this.#code)?.[0] ?? "";
    this.#position += found.length;
    return found === "" ? null : found;
  }
}
