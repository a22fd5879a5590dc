"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useInbox } from "@/components/notices/inbox-context";
import { findPlace, NAVIGATION } from "@/components/shell/navigation";
import { OrganisationMenu } from "@/components/shell/organisation-menu";
import type { ShellProps } from "@/components/shell/shell-props";

/** Programs that wait, for whoever may let them go on. */
function ApprovalCount() {
  const { approvals } = useInbox();
  if (!approvals) return null;
  return (
    <span className="ml-auto rounded-full bg-warning-soft px-1.5 text-xs font-semibold text-warning-text tabular-nums">
      {approvals}
      <span className="sr-only"> waiting</span>
    </span>
  );
}

type SidebarProps = Pick<ShellProps, "organisation" | "organisations" | "project">;

/** Inside of the sidebar and of the sheet that replaces it below 1024 px. */
export function Sidebar({ organisation, organisations, project }: SidebarProps) {
  const pathname = usePathname();
  const current = findPlace(pathname, organisation.slug, project.slug);
  return (
    <>
      <div className="flex h-14 items-center px-3">
        <OrganisationMenu organisation={organisation} organisations={organisations} />
      </div>
      <nav data-slot="sidebar-nav" aria-label="Main" className="flex-1 overflow-y-auto px-3 pt-2 pb-6">
        {NAVIGATION.map((group) => (
          <div key={group.heading} className="mb-6">
            <p aria-hidden="true" className="mb-1.5 px-2 text-xs font-medium text-muted-foreground">
              {group.heading}
            </p>
            <ul aria-label={group.heading} className="flex flex-col gap-0.5">
              {group.items.map((item) => (
                <li key={item.label}>
                  <Link
                    href={item.href(organisation.slug, project.slug)}
                    aria-current={current?.item === item ? (current.isExact ? "page" : "true") : undefined}
                    className="group flex h-8 items-center gap-2.5 rounded-md px-2 text-sm font-medium text-muted-foreground transition-colors hover:bg-surface-hover hover:text-foreground aria-[current]:bg-accent-soft aria-[current]:text-accent pointer-coarse:h-11"
                  >
                    <item.icon aria-hidden="true" className="size-4 shrink-0" />
                    {item.label}
                    {item.badge && <ApprovalCount />}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        ))}
      </nav>
    </>
  );
}
