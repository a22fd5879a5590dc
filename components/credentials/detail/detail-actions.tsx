"use client";

import { Pencil, RotateCw } from "lucide-react";
import { useList } from "@/components/credentials/list-context";
import { useDialogLink } from "@/components/credentials/use-dialog-link";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";

/** The buttons beside the menu of the detail page. */
export function DetailActions({ id }: { id: string }) {
  const { refusal } = useList();
  const link = useDialogLink();
  const actions = [
    { label: "Rotate…", Icon: RotateCw, href: link({ rotate: id }) },
    { label: "Edit", Icon: Pencil, href: link({ edit: id }) },
  ];
  return actions.map(({ label, Icon, href }) => {
    const inside = (
      <>
        <Icon aria-hidden="true" className="size-3.5 text-muted-foreground" />
        {label}
      </>
    );
    if (refusal)
      return (
        <Button key={label} disabledReason={refusal}>
          {inside}
        </Button>
      );
    return (
      <ButtonLink key={label} href={href} prefetch={false} scroll={false}>
        {inside}
      </ButtonLink>
    );
  });
}
