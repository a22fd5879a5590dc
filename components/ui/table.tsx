import { clsx } from "clsx";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";

type TableProps = React.ComponentProps<"table"> & {
  /** Names the table for screen readers. */
  label: string;
  /** Rows are being fetched again: the old ones stay, dimmed. */
  isRefreshing?: boolean;
};

/** Below 640 px every row becomes a stacked card; cells then show their `label`. Roles are spelled out because CSS
 * display changes take them away in some browsers. */
export function Table({ label, isRefreshing = false, className, ...props }: TableProps) {
  return (
    <div
      data-slot="table-frame"
      className="overflow-x-auto sm:rounded-lg sm:border sm:border-border sm:bg-surface sm:shadow-xs"
    >
      <table
        data-slot="table"
        role="table"
        aria-label={label}
        aria-busy={isRefreshing || undefined}
        {...props}
        className={clsx(
          "w-full border-collapse text-sm transition-opacity max-sm:block",
          isRefreshing && "opacity-60",
          className,
        )}
      />
    </div>
  );
}

export function TableHeader({ className, ...props }: React.ComponentProps<"thead">) {
  return (
    <thead
      data-slot="table-header"
      role="rowgroup"
      {...props}
      className={clsx("border-b border-border bg-surface-muted/60 max-sm:sr-only", className)}
    />
  );
}

export function TableBody({ className, ...props }: React.ComponentProps<"tbody">) {
  return (
    <tbody
      data-slot="table-body"
      role="rowgroup"
      {...props}
      className={clsx("max-sm:flex max-sm:flex-col max-sm:gap-3 sm:divide-y sm:divide-border", className)}
    />
  );
}

export function TableRow({ className, ...props }: React.ComponentProps<"tr">) {
  return (
    <tr
      data-slot="table-row"
      role="row"
      {...props}
      className={clsx(
        "transition-colors max-sm:block max-sm:rounded-lg max-sm:border max-sm:border-border max-sm:bg-surface max-sm:px-4 max-sm:py-3 max-sm:shadow-xs",
        "aria-selected:bg-accent-soft sm:[tbody_&]:hover:bg-surface-muted sm:[tbody_&]:aria-selected:hover:bg-accent-soft",
        className,
      )}
    />
  );
}

export function TableHead({ className, ...props }: React.ComponentProps<"th">) {
  return (
    <th
      data-slot="table-head"
      role="columnheader"
      scope="col"
      {...props}
      className={clsx(
        "h-9 px-4 text-left text-xs font-medium whitespace-nowrap text-muted-foreground",
        className,
      )}
    />
  );
}

type TableCellProps = React.ComponentProps<"td"> & { label?: string };

export function TableCell({ className, label, ...props }: TableCellProps) {
  return (
    <td
      data-slot="table-cell"
      data-label={label}
      role="cell"
      {...props}
      className={clsx(
        "px-4 py-2.5 align-middle max-sm:flex max-sm:min-h-8 max-sm:items-center max-sm:gap-4 max-sm:px-0 max-sm:py-1",
        label &&
          "max-sm:justify-between max-sm:text-right max-sm:before:shrink-0 max-sm:before:text-xs max-sm:before:text-muted-foreground max-sm:before:content-[attr(data-label)]",
        className,
      )}
    />
  );
}

type SortableHeadProps = {
  children: React.ReactNode;
  sort: "ascending" | "descending" | "none";
  onSort: () => void;
  className?: string;
};

export function SortableHead({ children, sort, onSort, className }: SortableHeadProps) {
  const Icon = sort === "ascending" ? ArrowUp : sort === "descending" ? ArrowDown : ChevronsUpDown;
  return (
    <TableHead aria-sort={sort} className={className}>
      <button
        type="button"
        onClick={onSort}
        className={clsx(
          "-mx-1.5 inline-flex h-7 items-center gap-1 rounded-sm px-1.5 hover:bg-surface-hover hover:text-foreground",
          sort !== "none" && "text-foreground",
        )}
      >
        {children}
        <Icon aria-hidden="true" className="size-3.5" />
      </button>
    </TableHead>
  );
}
