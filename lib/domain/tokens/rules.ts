import { z } from "zod";
import { shownPath } from "../relay/shown-path";

/** What a token may call through the relay: these methods of one path, or of all that begin with it (`/v1/chat/*`). */
export interface RelayRule {
  methods: string[];
  path: string;
}

const RULE_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
const RULES_MAX = 50;

const RulePath = z
  .string()
  .max(500)
  .regex(/^\/[!-~]*$/, "Begin with a slash, and write it as it stands in an address.")
  .refine((path) => !/[?#\\]|\*./.test(path), "Use one * at the end at most, and no query.")
  .refine((path) => shownPath(path) === path, "This looks like a secret, and everybody can read a rule.");

export const RelayRules = z
  .array(
    z.strictObject({
      methods: z
        .array(z.enum(RULE_METHODS))
        .min(1, "Name at least one method.")
        .transform((methods) => [...new Set(methods)]),
      path: RulePath,
    }),
  )
  // An empty list would read as "nothing" or as "everything", so it is refused.
  .min(1, "Name at least one rule, or leave the list out to allow every call.")
  .max(RULES_MAX, `Up to ${RULES_MAX} rules.`);

/** Whether a call is on the list. The path is compared as it is sent, so another spelling of it is not allowed. */
export function isAllowed(rules: readonly RelayRule[] | null, method: string, path: string): boolean {
  return rules === null || rules.some((rule) => rule.methods.includes(method) && fits(rule.path, path));
}

/** Whether every call that one list allows is allowed by the other. */
export function isWithin(inner: readonly RelayRule[], outer: readonly RelayRule[]): boolean {
  const isCovered = (method: string, path: string) =>
    outer.some((rule) => rule.methods.includes(method) && covers(rule.path, path));
  return inner.every(({ methods, path }) => methods.every((method) => isCovered(method, path)));
}

const isOpen = (pattern: string) => pattern.endsWith("*");
const stem = (pattern: string) => (isOpen(pattern) ? pattern.slice(0, -1) : pattern);
const fits = (pattern: string, path: string) =>
  isOpen(pattern) ? path.startsWith(stem(pattern)) : path === pattern;

function covers(outer: string, inner: string): boolean {
  return isOpen(outer) ? stem(inner).startsWith(stem(outer)) : outer === inner;
}
