"use client";

import { Lock, TriangleAlert, X } from "lucide-react";
import { KindIcon } from "@/components/consumers/kind-icon";
import { consumerHref, effectWords, isInCode, kindWord } from "@/components/credentials/consumer-words";
import { counted } from "@/components/credentials/counted";
import { usesOf } from "@/components/credentials/impact-tier";
import type { ProjectPlace } from "@/components/credentials/list-context";
import { Button } from "@/components/ui/button";
import { ExternalLink } from "@/components/ui/external-link";
import { IconButton } from "@/components/ui/icon-button";
import { findKind } from "@/lib/catalog/kinds";
import type { ConsumerImpact, ImpactItem } from "@/lib/domain/credentials/impact";
import { routes } from "@/lib/routes";

const FRAME = "divide-y divide-border overflow-hidden rounded-lg border border-border";

type ConsumerListProps = {
  item: ImpactItem;
  place: ProjectPlace;
  /** Offers to put another credential into a single use. Absent: no such offer. */
  onReplace?: ((use: ConsumerImpact) => void) | undefined;
};

/** Every use of one credential and what becomes of it, what is in use first. */
export function ConsumerList({ item, place, onReplace }: ConsumerListProps) {
  const groups = [
    { title: "Active", uses: item.consumers.filter(({ active }) => active), isActive: true },
    { title: "Inactive", uses: item.consumers.filter(({ active }) => !active), isActive: false },
    { title: "Mentioned in code", uses: item.references, isActive: false },
  ].filter(({ uses }) => uses.length > 0);
  if (groups.length === 0 && item.hidden === 0) return null;
  return (
    <div className="flex flex-col gap-3">
      {groups.map(({ title, uses, isActive }) => (
        <section key={title} aria-label={title}>
          <h3 className="mb-1.5 flex items-center gap-1.5 text-xs font-medium text-muted-foreground">
            {isActive && <TriangleAlert aria-hidden="true" className="size-3.5 text-warning-text" />}
            {title}
          </h3>
          <ul className={FRAME}>
            {uses.map((use) => (
              <ConsumerRow
                key={`${use.kind} ${use.id} ${use.slot}`}
                use={use}
                place={place}
                onReplace={isInCode(use) ? undefined : onReplace}
              />
            ))}
          </ul>
        </section>
      ))}
      {item.hidden > 0 && (
        <p className="text-sm text-muted-foreground">+ {item.hidden} you don’t have access to</p>
      )}
      {item.references.length > 0 && (
        <p className="text-xs text-muted-foreground">Only direct mentions are found.</p>
      )}
    </div>
  );
}

type ConsumerRowProps = Pick<ConsumerListProps, "place" | "onReplace"> & { use: ConsumerImpact };

/** Links open beside: what is being decided here stays. */
function ConsumerRow({ use, place, onReplace }: ConsumerRowProps) {
  const href = consumerHref(place, use);
  return (
    <li
      data-testid="impact-row"
      className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3 py-2 text-sm"
    >
      <span className="flex min-w-0 flex-1 items-center gap-2.5 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-muted-foreground">
        <KindIcon name={findKind(use.kind)?.icon ?? ""} />
        <span className="min-w-0 wrap-anywhere">
          {href === null ? (
            <span className="font-medium">{use.name}</span>
          ) : (
            <ExternalLink href={href}>{use.name}</ExternalLink>
          )}{" "}
          <span className="text-muted-foreground">({kindWord(use.kind)})</span>
        </span>
      </span>
      <span className="text-muted-foreground">{effectWords(use)}</span>
      {onReplace && (
        <Button size="sm" aria-label={`Replace in ${use.name}…`} onClick={() => onReplace(use)}>
          Replace…
        </Button>
      )}
    </li>
  );
}

type ItemListProps = {
  place: ProjectPlace;
  items: readonly ImpactItem[];
  blocked: readonly ImpactItem[];
  onRemove: (id: string) => void;
};

/** The credentials of a batch: what cannot be deleted on top, then each with the number of its uses. */
export function ItemList({ place, items, blocked, onRemove }: ItemListProps) {
  return (
    <ul className={`${FRAME} max-h-72 overflow-y-auto`}>
      {[...blocked, ...items].map((item) => (
        <li
          key={item.id}
          data-testid="impact-row"
          className="flex items-center justify-between gap-3 py-1.5 pr-1.5 pl-3 text-sm"
        >
          <span className="min-w-0">
            <span className="block truncate font-medium">{item.name}</span>
            <code className="block truncate text-xs text-muted-foreground">{item.key}</code>
          </span>
          <span className="ml-auto text-right text-xs text-muted-foreground">
            {blocked.includes(item) ? <Blocked item={item} place={place} /> : usesWords(item)}
          </span>
          <IconButton
            label={`Remove ${item.name} from selection`}
            size="icon-sm"
            onClick={() => onRemove(item.id)}
          >
            <X aria-hidden="true" className="size-3.5" />
          </IconButton>
        </li>
      ))}
    </ul>
  );
}

const usesWords = (item: ImpactItem) =>
  usesOf(item) === 0 ? "Not used" : counted(usesOf(item), "use", "uses");

const Blocked = ({ item, place: { org, project } }: Pick<ItemListProps, "place"> & { item: ImpactItem }) => (
  <span className="flex flex-col items-end gap-0.5">
    <span className="inline-flex items-start gap-1 text-danger-text">
      <Lock aria-hidden="true" className="mt-0.5 size-3 shrink-0" />
      {item.blockedBy.join(" ")}
    </span>
    <ExternalLink href={routes.credential(org, project, item.id, { tab: "used-by" })}>
      What uses {item.name}
    </ExternalLink>
  </span>
);
