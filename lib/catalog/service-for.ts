import "server-only";
import { hostMatches } from "@/lib/catalog/address";
import type { KindSpec, SlotSpec } from "@/lib/catalog/kind-shape";
import { destinationOf } from "@/lib/catalog/slots";
import type { Template } from "@/lib/catalog/template-shape";
import { templates } from "@/lib/catalog/templates";

/**
 * The service whose credential a slot of this configuration most likely wants: by the key it expects, else by where it
 * sends its secret. Undefined when none would do, or several alike.
 */
export function serviceFor(
  kind: KindSpec,
  slot: SlotSpec,
  config: Readonly<Record<string, unknown>>,
): Template | undefined {
  const accepted = templates().filter(({ type }) => slot.accepts.includes(type));
  const { expectsKey } = slot;
  if (expectsKey !== undefined)
    return accepted.find(({ key, aliases }) => key === expectsKey || aliases.includes(expectsKey));
  const { entries } = slot.sends ? destinationOf(kind, config) : { entries: [] };
  if (entries.length === 0) return undefined;
  const covers = ({ hosts }: Template) =>
    entries.every((entry) => hosts.some((host) => hostMatches(host, entry)));
  const rank = ({ type }: Template) => slot.accepts.indexOf(type);
  const [first, second] = accepted.filter(covers).toSorted((a, b) => rank(a) - rank(b));
  return first && second && rank(first) === rank(second) ? undefined : first;
}
