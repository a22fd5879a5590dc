import { createRedactor, type Redactor } from "../../lib/runtime/redact/redactor";
import type { Credential } from "./resolve";

/** The primary one first, for what is registered last is what a full masker leaves out. */
export function valuesOf({ value, fields }: Credential): string[] {
  return [...new Set([...(value === null ? [] : [value]), ...Object.values(fields)])];
}

/** Remembers what was handed out. The masker itself is made when somebody wants it, because its forms take work. */
export class Masking {
  readonly #known = new Map<string, Set<string>>();
  #redactor: Redactor | undefined;

  /** A value is added once: every addition has all masked streams begin anew. */
  learn(key: string, values: readonly string[]): void {
    const known = this.#known.get(key) ?? new Set();
    this.#known.set(key, known);
    for (const value of values) {
      if (known.has(value)) continue;
      known.add(value);
      this.#redactor?.add(key, value);
    }
  }

  redactor(): Redactor {
    if (this.#redactor) return this.#redactor;
    this.#redactor = createRedactor();
    for (const [key, values] of this.#known) for (const value of values) this.#redactor.add(key, value);
    return this.#redactor;
  }
}
