import { Trash2 } from "lucide-react";
import type { ProjectPlace } from "@/components/credentials/list-context";
import { RestoreButton } from "@/components/credentials/restore-button";
import type { Action } from "@/components/credentials/send";
import type { Selected } from "@/components/credentials/selection";
import { ButtonLink } from "@/components/ui/button-link";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import type { BinItem } from "@/lib/domain/credentials/bin";
import { routes } from "@/lib/routes";

type DeletedNoticeProps = { item: BinItem; place: ProjectPlace; restore: Action<Selected> };

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** The page of a credential that lies in the bin. */
export function DeletedNotice({ item, place, restore }: DeletedNoticeProps) {
  const by = item.deletedBy ? ` by ${item.deletedBy}` : "";
  return (
    <>
      <PageHeader title={item.name} />
      <EmptyState
        icon={<Trash2 />}
        title={`This credential was deleted on ${day.format(Date.parse(item.deletedAt))}${by}.`}
        actions={
          <>
            <ButtonLink href={routes.credentials(place.org, place.project)}>Back to credentials</ButtonLink>
            <RestoreButton item={item} restore={restore} size="md" />
          </>
        }
      />
    </>
  );
}
