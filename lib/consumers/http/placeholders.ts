import { isWellFormed } from "@/lib/catalog/keys";
import { AppError } from "@/lib/errors";

const PLACEHOLDER = /\{([A-Za-z_][A-Za-z0-9_.-]{0,63})\}/g;
const WHOLE = /^\{([A-Za-z_][A-Za-z0-9_.-]{0,63})\}$/;
const TEXT_LENGTH_MAX = 64_000;

/** Arguments of one call as its templates read them: own names only, each remembered once it was used. */
export class Arguments {
  readonly #values: ReadonlyMap<string, unknown>;
  readonly #used = new Set<string>();
  readonly #declared: ReadonlySet<string> | null;

  /** `declared`: the names that stand for arguments; null when every name in braces does. */
  constructor(values: Readonly<Record<string, unknown>>, declared: ReadonlySet<string> | null) {
    this.#values = new Map(Object.entries(values));
    this.#declared = declared;
  }

  isName(name: string): boolean {
    return this.#declared === null || this.#declared.has(name);
  }

  take(name: string): unknown {
    this.#used.add(name);
    return this.#values.get(name);
  }

  unused(): [string, unknown][] {
    return [...this.#values].filter(([name, value]) => !this.#used.has(name) && value !== undefined);
  }
}

export const placeholdersIn = (template: string): string[] =>
  [...template.matchAll(PLACEHOLDER)].map(([, name = ""]) => name);

/** The name when the template is exactly one placeholder. */
export const wholePlaceholder = (template: string): string | null => WHOLE.exec(template)?.[1] ?? null;

/** Puts texts in once: a brace inside a value is a character like any other. `textOf` is told how to name the argument. */
export function fill(
  template: string,
  from: Arguments,
  textOf: (label: string, value: unknown) => string,
): string {
  return template.replace(PLACEHOLDER, (mark, name: string) =>
    from.isName(name) ? textOf(labelOf(name), from.take(name)) : mark,
  );
}

export const labelOf = (name: string): string => `arguments.${name}`;

/** The text of a single value; an absent one is empty. */
export function scalarText(label: string, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string") throw valueError(label, "must be a text, a number or true/false here.");
  if (value.length > TEXT_LENGTH_MAX) throw valueError(label, "is too long for this place.");
  if (!isWellFormed(value)) throw valueError(label, "contains half of a character.");
  return value;
}

/** A value that does not fit, as a refusal that a form can place. Names that do not look like names are not repeated. */
export function valueError(label: string, sentence: string): AppError {
  const shown = label
    .split(".")
    .map((step) => (/^[\w-]{1,64}$/.test(step) ? step : "…"))
    .join(".");
  return new AppError("invalid", `${shown}: ${sentence}`, { fields: { [shown]: [sentence] } });
}
