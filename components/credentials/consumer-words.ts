import type { Route } from "next";
import { findKind } from "@/lib/catalog/kinds";
import { slotsOf } from "@/lib/catalog/slots";
import type { ConsumerImpact } from "@/lib/domain/credentials/impact";
import { routes } from "@/lib/routes";

type Use = Pick<ConsumerImpact, "kind" | "id" | "slot" | "effect">;

/** A kind or effect that this version has no words for is shown by its name. */
const plain = (name: string) => name.replaceAll("_", " ");

export const kindWord = (kind: string) => findKind(kind)?.label ?? plain(kind);

/** Workflows name credentials in their code; everything else has them in slots. */
export const isInCode = ({ kind }: Pick<Use, "kind">) => kind === "workflow";

/** The slot by its label, or the step. */
export function whereWords(use: Pick<Use, "kind" | "slot">): string {
  if (isInCode(use)) return `Step “${use.slot}”`;
  const kind = findKind(use.kind);
  const fixed = kind && !("from" in kind.slots) ? kind.slots : [];
  return fixed.find(({ name }) => name === use.slot)?.label ?? use.slot;
}

/** What becomes of it when the credential is deleted. */
export function effectWords({ kind, slot, effect }: Pick<Use, "kind" | "slot" | "effect">): string {
  switch (effect) {
    case "will_fail":
      return isInCode({ kind }) ? `step “${slot}” will fail` : "will fail";
    case "loses_auth":
      return kind === "connector"
        ? "loses its app and is paused: connections stop refreshing"
        : "loses its authentication and is paused";
    case "override_removed":
      return `step “${slot}” falls back to the project’s value`;
    case "unlinked":
      return takesSeveral(kind, slot) ? "its commands run without it" : "will have no key";
    case "updated":
      return "updated: its slot is emptied";
    default:
      return plain(effect);
  }
}

function takesSeveral(kind: string, slot: string): boolean {
  const spec = findKind(kind);
  return spec !== undefined && slotsOf(spec, {}).some(({ name, list }) => name === slot && list === true);
}

/** Its own page; null for a kind that this version does not know. */
export function consumerHref(
  { org, project }: { org: string; project: string },
  { kind, id }: Pick<Use, "kind" | "id">,
): Route | null {
  const slug = findKind(kind)?.slug;
  return slug === undefined ? null : routes.consumer(org, project, slug, id);
}
