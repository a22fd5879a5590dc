import { ChevronLeft, ChevronRight } from "lucide-react";
import type { Route } from "next";
import { ButtonLink } from "@/components/ui/button-link";
import { buttonVariants } from "@/components/ui/button-variants";

type PaginationProps = {
  /** First and last row of this page, counted from 1. */
  from: number;
  to: number;
  total: number;
  /** Counting stopped: there are more than `total`. */
  isCapped?: boolean;
  previous: Route | null;
  next: Route | null;
};

const number = new Intl.NumberFormat("en");

export function Pagination({ from, to, total, isCapped = false, previous, next }: PaginationProps) {
  return (
    <nav
      data-slot="pagination"
      aria-label="Pages"
      className="mt-4 flex flex-wrap items-center justify-between gap-3"
    >
      <p className="text-sm text-muted-foreground tabular-nums">
        {number.format(from)}–{number.format(to)} of {number.format(total)}
        {isCapped && "+"}
      </p>
      <div className="flex gap-2">
        <PageLink href={previous}>
          <ChevronLeft aria-hidden="true" className="-ml-1 size-4" />
          Previous
        </PageLink>
        <PageLink href={next}>
          Next
          <ChevronRight aria-hidden="true" className="-mr-1 size-4" />
        </PageLink>
      </div>
    </nav>
  );
}

function PageLink({ href, children }: { href: Route | null; children: React.ReactNode }) {
  if (href) return <ButtonLink href={href}>{children}</ButtonLink>;
  // A link without an address: there, but nothing to follow.
  return (
    <a role="link" aria-disabled="true" className={buttonVariants()}>
      {children}
    </a>
  );
}
