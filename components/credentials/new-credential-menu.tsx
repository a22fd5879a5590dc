"use client";

import { ChevronDown, FileUp, LayoutGrid, PencilLine, Plus } from "lucide-react";
import { useList } from "@/components/credentials/list-context";
import { ServiceIcon } from "@/components/credentials/service-icon";
import { useDialogLink } from "@/components/credentials/use-dialog-link";
import { ActionMenu, type MenuEntry } from "@/components/ui/action-menu";
import { Button } from "@/components/ui/button";

type NewCredentialMenuProps = { services: readonly { id: string; name: string }[] };

/** `c` opens it. Whoever may not add sees the button and why it does nothing. */
export function NewCredentialMenu({ services }: NewCredentialMenuProps) {
  const { refusalToAdd: refusal } = useList();
  const link = useDialogLink();
  const label = (
    <>
      <Plus aria-hidden="true" className="-ml-0.5 size-4" />
      New credential
    </>
  );
  if (refusal)
    return (
      <Button variant="primary" disabledReason={refusal}>
        {label}
      </Button>
    );
  const entries: MenuEntry[] = [
    ...services.map(({ id, name }) => ({
      label: name,
      icon: (
        <ServiceIcon
          service={id}
          name={name}
          size="sm"
          className="size-4! rounded-sm! border-0! bg-transparent! text-2xs"
        />
      ),
      href: link({ new: id }),
    })),
    { label: "All services…", icon: <LayoutGrid aria-hidden="true" />, onSelect: findService },
    { kind: "separator" },
    { label: "Add your own…", icon: <PencilLine aria-hidden="true" />, href: link({ new: "custom" }) },
    { label: "Import .env…", icon: <FileUp aria-hidden="true" />, href: link({ import: "1" }) },
  ];
  return (
    <ActionMenu label="New credential" variant="primary" entries={entries} data-shortcut="c">
      {label}
      <ChevronDown aria-hidden="true" className="-mr-1 size-3.5" />
    </ActionMenu>
  );
}

export const SERVICE_SEARCH_ID = "find-a-service";

function findService() {
  const search = document.getElementById(SERVICE_SEARCH_ID);
  search?.scrollIntoView({ block: "center" });
  search?.focus();
}
