import {
  ClipboardList,
  KeyRound,
  LockKeyhole,
  type LucideIcon,
  ScanSearch,
  Settings2,
  Terminal,
  UserCheck,
  UsersRound,
} from "lucide-react";
import type { Route } from "next";
import { kindIcon } from "@/components/consumers/kind-icon";
import { KINDS } from "@/lib/catalog/kinds";
import { routes } from "@/lib/routes";

export type NavigationItem = {
  label: string;
  icon: LucideIcon;
  href: (organisation: string, project: string) => Route;
  /** Second key after `g`. */
  goKey?: string;
  /** Says how much waits there for the reader. */
  badge?: "approvals";
};

export type NavigationGroup = { heading: string; items: readonly NavigationItem[] };

/** The sidebar, the breadcrumb, the palette and the `g` shortcuts all read this. A new page is a new row. */
export const NAVIGATION: readonly NavigationGroup[] = [
  {
    heading: "Build",
    items: KINDS.map(({ slug, title, icon }) => ({
      label: title,
      icon: kindIcon(icon),
      href: (organisation, project) => routes.consumers(organisation, project, slug),
    })),
  },
  {
    heading: "Settings",
    items: [
      { label: "Credentials", icon: KeyRound, href: routes.credentials, goKey: "c" },
      { label: "Approvals", icon: UserCheck, href: routes.approvals, goKey: "p", badge: "approvals" },
      { label: "Leak check", icon: ScanSearch, href: routes.leaks, goKey: "l" },
      { label: "Members", icon: UsersRound, href: routes.members, goKey: "m" },
      { label: "Machine tokens", icon: Terminal, href: routes.tokens, goKey: "t" },
      { label: "Audit log", icon: ClipboardList, href: routes.audit, goKey: "a" },
      { label: "Encryption", icon: LockKeyhole, href: routes.encryption, goKey: "e" },
      { label: "General", icon: Settings2, href: routes.general },
    ],
  },
];

type Found = { group: NavigationGroup; item: NavigationItem; isExact: boolean };

/** Which page a path belongs to; a credential's own page belongs to Credentials. */
export function findPlace(pathname: string, organisation: string, project: string): Found | undefined {
  for (const group of NAVIGATION) {
    for (const item of group.items) {
      const href = item.href(organisation, project);
      if (pathname === href || pathname.startsWith(`${href}/`))
        return { group, item, isExact: pathname === href };
    }
  }
  return undefined;
}

/** The same section of another project; ids and filters that cannot exist there are dropped. */
export function samePlaceIn(
  pathname: string,
  from: { organisation: string; project: string },
  to: typeof from,
): Route {
  const item = findPlace(pathname, from.organisation, from.project)?.item;
  return (item?.href ?? routes.credentials)(to.organisation, to.project);
}

// The one cast: typed routes know paths, not queries.
export const withQuery = (href: Route, query: Record<string, string>) =>
  `${href}?${new URLSearchParams(query)}` as Route;
