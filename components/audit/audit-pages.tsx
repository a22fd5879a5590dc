import { ChevronRight, ChevronsLeft } from "lucide-react";
import type { Route } from "next";
import { ButtonLink } from "@/components/ui/button-link";

/** Pages go back in time; new events only ever come in at the front. */
export function AuditPages({ newest, older }: { newest: Route | null; older: Route | null }) {
  if (!newest && !older) return null;
  return (
    <nav aria-label="Pages" className="mt-4 flex justify-end gap-2">
      {newest && (
        <ButtonLink href={newest}>
          <ChevronsLeft aria-hidden="true" className="-ml-1 size-4" />
          Newest
        </ButtonLink>
      )}
      {older && (
        <ButtonLink href={older}>
          Older
          <ChevronRight aria-hidden="true" className="-mr-1 size-4" />
        </ButtonLink>
      )}
    </nav>
  );
}
