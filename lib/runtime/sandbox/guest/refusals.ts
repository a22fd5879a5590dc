import type { RefusalFacts } from "./call";

/** Refusals that code can catch. Which one it let go uncaught is told by its id, not by what the error says of itself. */
const facts = new WeakMap<object, RefusalFacts>();

export function refusalError(name: "CredentialError" | "FetchError", refusal: RefusalFacts): Error {
  const error = Object.assign(new Error(refusal.message), {
    code: refusal.code,
    ...(refusal.key !== undefined && { key: refusal.key }),
  });
  Object.defineProperty(error, "name", { value: name, writable: true, configurable: true });
  facts.set(error, refusal);
  return error;
}

export const refusalOf = (thrown: unknown): RefusalFacts | undefined =>
  typeof thrown === "object" && thrown !== null ? facts.get(thrown) : undefined;
