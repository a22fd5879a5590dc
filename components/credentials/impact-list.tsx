"use client";

import { Lock, TriangleAlert, X } from "lucide-react";
import { effectWords, kindWord } from "@/components/credentials/consumer-words";
import { counted } from "@/components/credentials/counted";
import { usesOf } from "@/components/credentials/impact-tier";
import { IconButton } from "@/components/ui/icon-button";
import type { ConsumerImpact, ImpactItem } from "@/lib/domain/credentials/impact";

const FRAME = "divide-y divide-border overflow-hidden rounded-lg border border-border";

/** Every use of one credential and what becomes of it, what is in use first. */
export function ConsumerList({ item }: { item: ImpactItem }) {
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
              <ConsumerRow key={`${use.kind} ${use.id} ${use.slot}`} use={use} />
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

function ConsumerRow({ use }: { use: ConsumerImpact }) {
  return (
    <li data-testid="impact-row" className="flex items-baseline justify-between gap-4 px-3 py-2 text-sm">
      <span className="min-w-0 wrap-anywhere">
        <span className="font-medium">{use.name}</span>{" "}
        <span className="text-muted-foreground">({kindWord(use.kind)})</span>
      </span>
      <span className="shrink-0 text-muted-foreground">{effectWords(use.effect)}</span>
    </li>
  );
}

type ItemListProps = {
  items: readonly ImpactItem[];
  blocked: readonly ImpactItem[];
  onRemove: (id: string) => void;
};

/** The credentials of a batch: what cannot be deleted on top, then each with the number of its uses. */
export function ItemList({ items, blocked, onRemove }: ItemListProps) {
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
            {blocked.includes(item) ? <Blocked item={item} /> : usesWords(item)}
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

const Blocked = ({ item }: { item: ImpactItem }) => (
  <span className="inline-flex items-start gap-1 text-danger-text">
    <Lock aria-hidden="true" className="mt-0.5 size-3 shrink-0" />
    {item.blockedBy.join(" ")}
  </span>
);
