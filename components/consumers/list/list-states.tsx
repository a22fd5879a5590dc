import { SearchX } from "lucide-react";
import type { Route } from "next";
import { KindIcon } from "@/components/consumers/kind-icon";
import { kindWords } from "@/components/consumers/kind-words";
import { ButtonLink } from "@/components/ui/button-link";
import { EmptyState } from "@/components/ui/empty-state";
import type { KindSpec } from "@/lib/catalog/kind-shape";

interface FirstUseProps {
  kind: KindSpec;
  newHref: Route;
  /** Why this person may not make one. */
  refused: string | undefined;
}

/** Before the first one. */
export function FirstUse({ kind, newHref, refused }: FirstUseProps) {
  const { one, other } = kindWords(kind);
  return (
    <EmptyState
      icon={<KindIcon name={kind.icon} />}
      title={`No ${other} yet`}
      actions={
        refused ? (
          <p className="text-sm text-muted-foreground">{refused}</p>
        ) : (
          <ButtonLink variant="primary" href={newHref}>
            New {one}
          </ButtonLink>
        )
      }
    >
      {kind.description}
    </EmptyState>
  );
}

/** A search that finds nothing. */
export function NoneFound({ kind, q, clearHref }: { kind: KindSpec; q: string; clearHref: Route }) {
  return (
    <EmptyState
      icon={<SearchX />}
      title={`No ${kindWords(kind).other} match “${q}”`}
      actions={<ButtonLink href={clearHref}>Clear search</ButtonLink>}
    />
  );
}
