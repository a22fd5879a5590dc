import { EFFECTS, type Effect, type Reference, type ReferenceKind } from "./registry";

const PLURAL = new Intl.PluralRules("en");
const PHRASES: Record<Effect, { one: string; other: string }> = {
  will_fail: { one: "will fail", other: "will fail" },
  loses_auth: { one: "loses its authentication", other: "lose their authentication" },
  override_removed: { one: "loses its own value", other: "lose their own value" },
  unlinked: { one: "unlinked", other: "unlinked" },
  updated: { one: "updated", other: "updated" },
};

function counted(consumers: number, effect: Effect, kind: ReferenceKind): string {
  const form = PLURAL.select(consumers) === "one" ? "one" : "other";
  return `${consumers} ${kind.label[form]} ${PHRASES[effect][form]}`;
}

/** "2 LLM configs unlinked, 1 skill updated", gravest first. Consumers are counted once however many slots they lose. */
export function impactSummary(references: readonly Reference[], kinds: readonly ReferenceKind[]): string {
  const parts: string[] = [];
  for (const effect of EFFECTS) {
    for (const kind of kinds) {
      const consumers = new Set(
        references
          .filter((reference) => reference.effect === effect && reference.consumer.kind === kind.kind)
          .map((reference) => reference.consumer.id),
      );
      if (consumers.size > 0) parts.push(counted(consumers.size, effect, kind));
    }
  }
  return parts.length > 0 ? parts.join(", ") : "Nothing uses it";
}
