import { EFFECTS, type Effect } from "@/lib/catalog/kind-shape";
import { findKind, KINDS } from "@/lib/catalog/kinds";
import type { Reference } from "./registry";

const PLURAL = new Intl.PluralRules("en");
const PHRASES: Record<Effect, { one: string; other: string }> = {
  will_fail: { one: "will fail", other: "will fail" },
  loses_auth: { one: "loses its authentication", other: "lose their authentication" },
  override_removed: { one: "loses its own value", other: "lose their own value" },
  unlinked: { one: "unlinked", other: "unlinked" },
  updated: { one: "updated", other: "updated" },
};

function counted(consumers: number, effect: Effect, kind: string): string {
  const form = PLURAL.select(consumers) === "one" ? "one" : "other";
  return `${consumers} ${findKind(kind)?.counted[form] ?? kind} ${PHRASES[effect][form]}`;
}

/**
 * "2 LLM configs unlinked, 1 skill updated", gravest first. Consumers are counted once however many slots they lose,
 * and under the gravest of what becomes of them. Those the reader may not see are counted too.
 */
export function impactSummary(references: readonly Reference[]): string {
  const worst = new Map<string, Reference>();
  for (const use of references) {
    const known = worst.get(use.consumer.id);
    if (!known || EFFECTS.indexOf(use.effect) < EFFECTS.indexOf(known.effect))
      worst.set(use.consumer.id, use);
  }
  const parts = EFFECTS.flatMap((effect) =>
    KINDS.flatMap(({ id }) => {
      const uses = [...worst.values()].filter((use) => use.effect === effect && use.consumer.kind === id);
      return uses.length > 0 ? [counted(uses.length, effect, id)] : [];
    }),
  );
  return parts.length > 0 ? parts.join(", ") : "Nothing uses it";
}
