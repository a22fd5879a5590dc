"use client";

import { ChevronsUpDown } from "lucide-react";
import { useRouter } from "next/navigation";
import { LogoMark } from "@/components/shell/logo";
import type { OrganisationPlace, Place } from "@/components/shell/shell-props";
import { ActionMenu } from "@/components/ui/action-menu";
import { routes } from "@/lib/routes";

type OrganisationMenuProps = { organisation: Place; organisations: readonly OrganisationPlace[] };

export function OrganisationMenu({ organisation, organisations }: OrganisationMenuProps) {
  const router = useRouter();
  const name = (
    <>
      <LogoMark className="size-6" />
      <span className="min-w-0 truncate text-base font-semibold tracking-tight">{organisation.name}</span>
    </>
  );
  if (organisations.length < 2) return <div className="flex min-w-0 items-center gap-2.5 px-1.5">{name}</div>;
  return (
    <ActionMenu
      label={`Organisation: ${organisation.name}`}
      variant="ghost"
      align="start"
      className="max-w-full px-1.5! [&>*]:min-w-0"
      entries={organisations.map((other) => ({
        kind: "choice",
        label: other.name,
        isChosen: other.slug === organisation.slug,
        onSelect: () => router.push(routes.credentials(other.slug, other.project)),
      }))}
    >
      {name}
      <ChevronsUpDown aria-hidden="true" className="size-3.5 text-muted-foreground" />
    </ActionMenu>
  );
}
