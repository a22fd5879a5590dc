const LENGTH_MAX = 64;

/**
 * Names for tools as every provider takes them: letters, digits, `_` and `-`, at most 64, beginning with a letter. Each
 * is given once.
 */
export class ToolNames {
  readonly #taken = new Set<string>();

  give(...parts: readonly string[]): string {
    const plain = parts.map(plainName).filter((part) => part !== "");
    const joined = plain.join("_");
    const wanted = (/^[A-Za-z]/.test(joined) ? joined : `tool_${joined}`).slice(0, LENGTH_MAX);
    let name = wanted;
    for (let number = 2; this.#taken.has(name.toLowerCase()); number += 1) {
      const ending = `_${number}`;
      name = wanted.slice(0, LENGTH_MAX - ending.length) + ending;
    }
    this.#taken.add(name.toLowerCase());
    return name;
  }
}

const plainName = (text: string) =>
  text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[^A-Za-z0-9_-]+/g, "_")
    .replace(/^_+|_+$/g, "");
