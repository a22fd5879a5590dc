"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { findPlace } from "@/components/shell/navigation";

/** "/ Settings / Credentials" after the project. Below the page itself the section is a way back. */
export function Breadcrumbs({ organisation, project }: { organisation: string; project: string }) {
  const place = findPlace(usePathname(), organisation, project);
  if (!place) return null;
  const { group, item, isExact } = place;
  return (
    <ol data-slot="breadcrumbs" className="hidden min-w-0 items-center text-sm text-muted-foreground sm:flex">
      <Crumb>{group.heading}</Crumb>
      <Crumb>
        {isExact ? (
          <span aria-current="page" className="font-medium text-foreground">
            {item.label}
          </span>
        ) : (
          <Link
            href={item.href(organisation, project)}
            className="rounded-sm hover:text-foreground hover:underline"
          >
            {item.label}
          </Link>
        )}
      </Crumb>
    </ol>
  );
}

function Crumb({ children }: { children: React.ReactNode }) {
  return (
    <li className="flex items-center whitespace-nowrap before:px-2 before:text-border-strong before:content-['/'] before:[content:'/'_/_'']">
      {children}
    </li>
  );
}
