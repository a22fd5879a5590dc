import { demo } from "./demo";
import { keysStatus } from "./keys";
import { projectCreate } from "./project";
import { setup } from "./setup";
import { tokenCreate } from "./token";
import type { Verb } from "./verb";
import { verify } from "./verify";

const VERBS: readonly Verb[] = [setup, projectCreate, tokenCreate, keysStatus, verify, demo];

/** The verb that these words begin with, and what follows it. */
export function findVerb(words: readonly string[]): { verb: Verb; rest: string[] } | undefined {
  for (const verb of VERBS) {
    const name = verb.name.split(" ");
    if (name.every((word, index) => words[index] === word)) return { verb, rest: words.slice(name.length) };
  }
  return undefined;
}

export const usage = (): string =>
  [
    "Usage: npm run keyhold -- <verb> [options] [--json]",
    "",
    ...VERBS.flatMap((verb) => [`  ${verb.name} ${verb.options}`.trimEnd(), `      ${verb.summary}`]),
    "",
  ].join("\n");
