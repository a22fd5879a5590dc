"use client";

import { clsx } from "clsx";
import { useEffect, useRef, useTransition } from "react";
import { ConsumerSearch } from "@/components/consumers/list/consumer-search";
import { announce } from "@/components/ui/announce";

interface ListFrameProps {
  nouns: { one: string; other: string };
  total: number;
  q: string;
  children: React.ReactNode;
}

const plural = new Intl.PluralRules("en");

/** Search and rows: the old rows stay, dimmed, until the new ones are here; then their number is said. */
export function ListFrame({ nouns, total, q, children }: ListFrameProps) {
  const [isPending, startTransition] = useTransition();
  const before = useRef(q);
  const counted = `${total} ${plural.select(total) === "one" ? nouns.one : nouns.other}`;
  useEffect(() => {
    if (before.current === q) return;
    before.current = q;
    announce(`${counted}.`);
  }, [q, counted]);
  return (
    <>
      <ConsumerSearch noun={nouns.other} startTransition={startTransition} />
      <div
        data-slot="list-region"
        aria-busy={isPending || undefined}
        className={clsx("transition-opacity", isPending && "opacity-60")}
      >
        {children}
      </div>
    </>
  );
}
