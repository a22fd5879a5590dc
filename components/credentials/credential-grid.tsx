import { Plus } from "lucide-react";
import type { Route } from "next";
import Link from "next/link";
import { CredentialCard } from "@/components/credentials/credential-card";
import type { CredentialView } from "@/lib/domain/credentials/view";

type CredentialGridProps = {
  items: readonly CredentialView[];
  hrefOf: (id: string) => Route;
  /** Opens the form for anything the catalogue does not have; nothing for whoever may not add. */
  addHref: Route | undefined;
};

export const GRID_LOOK = "grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3 min-[90rem]:grid-cols-4";

export function CredentialGrid({ items, hrefOf, addHref }: CredentialGridProps) {
  return (
    <div className={GRID_LOOK}>
      {items.map((credential) => (
        <CredentialCard key={credential.id} credential={credential} href={hrefOf(credential.id)} />
      ))}
      {addHref && (
        <Link
          href={addHref}
          prefetch={false}
          scroll={false}
          className="flex min-h-24 items-center justify-center gap-2 rounded-xl border border-dashed border-input p-4 text-sm font-medium text-muted-foreground transition-colors hover:border-accent hover:bg-accent-soft/40 hover:text-accent"
        >
          <Plus aria-hidden="true" className="size-4" />
          Add your own
        </Link>
      )}
    </div>
  );
}
