import { type CodeToken, codeTokens } from "@/lib/catalog/code-tokens";
import { isKey } from "@/lib/catalog/keys";

export interface CodeReference {
  key: string;
  /** Id of the step, or its number when it has none. */
  step: string;
  /** Handed to the step's code, or put into a request for it. */
  how: "code" | "http";
}

const STEP_LENGTH_MAX = 64;

/**
 * Keys that the steps of a workflow mention by name, each once a step, sorted. A static scan: a key that code puts
 * together from parts is not found, so nothing may be concluded from an absence.
 */
export function codeReferences(config: Readonly<Record<string, unknown>>): CodeReference[] {
  const steps: unknown[] = Array.isArray(config.steps) ? config.steps : [];
  const found = steps.flatMap((step, index) => (isFields(step) ? ofStep(step, nameOf(step, index)) : []));
  const distinct = new Map(found.map((reference) => [JSON.stringify(Object.values(reference)), reference]));
  return [...distinct.values()].toSorted(
    (a, b) => compare(a.key, b.key) || compare(a.step, b.step) || compare(a.how, b.how),
  );
}

type Fields = Readonly<Record<string, unknown>>;

function ofStep(fields: Fields, step: string): CodeReference[] {
  const { type, code, credential, keys } = fields;
  const inCode = type === "code" && typeof code === "string" ? keysInCode(code) : [];
  const named = [credential, ...(Array.isArray(keys) ? (keys as unknown[]) : [])].filter(isKeyText);
  return [
    ...inCode.map((key) => ({ key, step, how: "code" as const })),
    ...named.map((key) => ({ key, step, how: "http" as const })),
  ];
}

/** Keys in direct calls of `credential("KEY")`, with or without the name of a field. */
export function keysInCode(code: string): string[] {
  const tokens = codeTokens(code);
  return tokens.flatMap((token, index) => {
    const [open, key, after] = tokens.slice(index + 1, index + 4);
    const isCall = isWord(token, "credential") && isSign(open, "(");
    const isWhole = isSign(after, ")") || isSign(after, ",");
    return isCall && isWhole && key?.kind === "text" && isKey(key.text) ? [key.text] : [];
  });
}

const isWord = (token: CodeToken | undefined, text: string) => token?.kind === "word" && token.text === text;
const isSign = (token: CodeToken | undefined, text: string) => token?.kind === "sign" && token.text === text;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isKeyText = (value: unknown): value is string => typeof value === "string" && isKey(value);

const nameOf = ({ id }: Fields, index: number): string =>
  typeof id === "string" && id !== "" ? id.slice(0, STEP_LENGTH_MAX) : String(index + 1);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
