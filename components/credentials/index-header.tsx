"use client";

import { FileUp, Trash2 } from "lucide-react";
import { BackToList } from "@/components/credentials/back-to-list";
import { type ProjectPlace, useList } from "@/components/credentials/list-context";
import { NewCredentialMenu } from "@/components/credentials/new-credential-menu";
import { useDialogLink } from "@/components/credentials/use-dialog-link";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { PageHeader } from "@/components/ui/page-header";
import { routes } from "@/lib/routes";

type IndexHeaderProps = {
  place: ProjectPlace;
  services: readonly { id: string; name: string }[];
  isBin: boolean;
};

export function IndexHeader({ place, services, isBin }: IndexHeaderProps) {
  const { refusalToAdd } = useList();
  if (isBin)
    return (
      <>
        <BackToList place={place} />
        <PageHeader title="Recently deleted" />
      </>
    );
  const bin = routes.credentials(place.org, place.project, { status: "deleted" });
  return (
    <PageHeader
      title="Credentials"
      actions={
        <>
          <ButtonLink
            href={bin}
            variant="ghost"
            prefetch={false}
            aria-label="Recently deleted"
            className="max-sm:px-2.5"
          >
            <Trash2 aria-hidden="true" className="size-4 text-muted-foreground" />
            <span className="max-sm:hidden">Recently deleted</span>
          </ButtonLink>
          <ImportButton />
          <NewCredentialMenu services={services} />
        </>
      }
    >
      {refusalToAdd}
    </PageHeader>
  );
}

function ImportButton() {
  const { refusalToAdd } = useList();
  const link = useDialogLink();
  const label = (
    <>
      <FileUp aria-hidden="true" className="size-4 text-muted-foreground" />
      Import .env…
    </>
  );
  if (refusalToAdd) return <Button disabledReason={refusalToAdd}>{label}</Button>;
  return (
    <ButtonLink href={link({ import: "1" })} prefetch={false} scroll={false}>
      {label}
    </ButtonLink>
  );
}
