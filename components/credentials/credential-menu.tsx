"use client";

import {
  Ban,
  CircleCheck,
  Copy,
  Ellipsis,
  Fingerprint,
  PanelRight,
  Pencil,
  RotateCw,
  Trash2,
} from "lucide-react";
import { useDeletion } from "@/components/credentials/deletion";
import { useList } from "@/components/credentials/list-context";
import { useDialogLink } from "@/components/credentials/use-dialog-link";
import { useDisabling } from "@/components/credentials/use-disabling";
import type { TestOffer } from "@/components/credentials/testing/test-shape";
import { useTestEntry } from "@/components/credentials/testing/use-test-entry";
import { ActionMenu, type MenuEntry } from "@/components/ui/action-menu";
import { announce } from "@/components/ui/announce";
import { copyText } from "@/components/ui/copy-text";
import { routes } from "@/lib/routes";

type CredentialMenuProps = {
  id: string;
  name: string;
  /** The key code uses; `key` is React's own. */
  codeKey: string;
  isDisabled: boolean;
  offer: TestOffer;
  /** On the detail page there is no way to the detail page. */
  at?: "list" | "detail";
};

/** Every act on one credential, in the same order on cards, rows and the detail page. */
export function CredentialMenu({ id, name, codeKey, isDisabled, offer, at = "list" }: CredentialMenuProps) {
  const { place, briefRefusal: refusal } = useList();
  const { ask, prepare } = useDeletion();
  const setDisabled = useDisabling();
  const copy = (text: string, said: string) => {
    void copyText(text, document.body).then((worked) =>
      announce(worked ? said : "Copying was refused. Press Ctrl+C."),
    );
  };
  const open = useDialogLink();
  const testEntry = useTestEntry(offer);
  const entries: MenuEntry[] = [
    {
      label: "Edit…",
      icon: <Pencil aria-hidden="true" />,
      href: open({ edit: id }),
      disabledReason: refusal,
    },
    testEntry,
    {
      label: "Rotate value…",
      icon: <RotateCw aria-hidden="true" />,
      href: open({ rotate: id }),
      disabledReason: refusal,
    },
    {
      label: isDisabled ? "Enable" : "Disable",
      icon: isDisabled ? <CircleCheck aria-hidden="true" /> : <Ban aria-hidden="true" />,
      onSelect: () => void setDisabled([{ id, name }], !isDisabled),
      disabledReason: refusal,
    },
    { kind: "separator" },
    { label: "Copy key", icon: <Copy aria-hidden="true" />, onSelect: () => copy(codeKey, "Key copied.") },
    { label: "Copy id", icon: <Fingerprint aria-hidden="true" />, onSelect: () => copy(id, "Id copied.") },
    ...(at === "list"
      ? [
          {
            label: "View details",
            icon: <PanelRight aria-hidden="true" />,
            href: routes.credential(place.org, place.project, id),
          },
        ]
      : []),
    { kind: "separator" },
    {
      label: "Delete…",
      icon: <Trash2 aria-hidden="true" />,
      danger: true,
      onSelect: () => ask([{ id, name }]),
      disabledReason: refusal,
    },
  ];
  return (
    <span className="contents" onPointerEnter={prepare} onFocus={prepare}>
      <ActionMenu label={`Actions for ${name}`} variant="ghost" size="icon-sm" entries={entries}>
        <Ellipsis aria-hidden="true" className="size-4" />
      </ActionMenu>
    </span>
  );
}
