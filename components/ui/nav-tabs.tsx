import { clsx } from "clsx";
import type { Route } from "next";
import Link from "next/link";

export type NavTab = {
  href: Route;
  label: React.ReactNode;
  isCurrent: boolean;
  count?: number;
  icon?: React.ReactNode;
};

type NavTabsProps = { label: string; tabs: readonly NavTab[]; look?: "underline" | "segmented" };

/** Tabs that are addresses, so they are links: they reload, bookmark and open in a new window. */
export function NavTabs({ label, tabs, look = "underline" }: NavTabsProps) {
  const isUnderline = look === "underline";
  return (
    <nav
      data-slot="nav-tabs"
      aria-label={label}
      className={clsx(isUnderline && "-mb-px overflow-x-auto border-b border-border")}
    >
      <ul
        className={clsx(
          "flex",
          isUnderline ? "gap-5" : "w-max rounded-md border border-border-strong bg-surface-muted p-0.5",
        )}
      >
        {tabs.map((tab) => (
          <li key={tab.href}>
            <Link
              href={tab.href}
              scroll={false}
              aria-current={tab.isCurrent ? "page" : undefined}
              className={clsx(
                "flex items-center gap-1.5 text-sm font-medium whitespace-nowrap text-muted-foreground transition-colors hover:text-foreground aria-[current]:text-foreground",
                isUnderline
                  ? "-mb-px border-b-2 border-transparent px-0.5 pt-1.5 pb-2.5 -outline-offset-2 aria-[current]:border-accent pointer-coarse:min-h-11"
                  : "h-7 rounded-sm px-2.5 aria-[current]:bg-surface aria-[current]:shadow-sm pointer-coarse:h-11 dark:aria-[current]:bg-surface-hover",
              )}
            >
              {tab.icon}
              {tab.label}
              {tab.count !== undefined && (
                <span className="rounded-full bg-surface-hover px-1.5 text-2xs tabular-nums">
                  {tab.count}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
