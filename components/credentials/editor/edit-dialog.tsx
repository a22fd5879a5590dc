"use client";

import { Ellipsis } from "lucide-react";
import { EditForm } from "@/components/credentials/editor/edit-form";
import { EditorShell, useEditorShell } from "@/components/credentials/editor/editor-shell";
import type { EditorActions, EditorPlace, EditTask } from "@/components/credentials/editor/editor-task";
import { categoryOf } from "@/components/credentials/labels";
import { type MenuEntry, ActionMenu } from "@/components/ui/action-menu";
import { announce } from "@/components/ui/announce";
import { Button } from "@/components/ui/button";
import { copyText } from "@/components/ui/copy-text";
import { RelativeTime } from "@/components/ui/relative-time";
import { CATEGORIES } from "@/lib/catalog/field-spec";
import { CREDENTIAL_TYPES } from "@/lib/catalog/types";
import { routes } from "@/lib/routes";
import { type Switching, useSwitching } from "@/components/credentials/editor/use-switching";
import { useEditorAddress } from "@/components/credentials/editor/use-editor-address";

export interface EditDialogProps {
  task: EditTask;
  place: EditorPlace;
  actions: EditorActions;
}

export function EditDialog(props: EditDialogProps) {
  const { credential } = props.task;
  const switching = useSwitching(props.task, props.place, props.actions);
  return (
    <EditorShell
      title={credential.name}
      description={<Origin credential={credential} />}
      actions={<HeaderActions {...props} switching={switching} />}
      question="Discard your changes?"
      consequence="What you typed is lost. The credential stays as it is."
    >
      <EditForm {...props} switching={switching} />
    </EditorShell>
  );
}

function Origin({ credential }: { credential: EditTask["credential"] }) {
  const facts = new Set([CREDENTIAL_TYPES[credential.type].label, CATEGORIES[categoryOf(credential)]]);
  return (
    <>
      {[...facts].join(" · ")} · created by {credential.createdBy},{" "}
      <RelativeTime value={credential.createdAt} />
    </>
  );
}

type WithSwitching = EditDialogProps & { switching: Switching };

function HeaderActions({ task: { credential }, place, switching }: WithSwitching) {
  const shell = useEditorShell();
  const address = useEditorAddress();
  const copy = (text: string, said: string) => {
    const dialog = document.querySelector<HTMLElement>("[data-slot=dialog-content]");
    void copyText(text, dialog ?? document.body).then((worked) =>
      announce(worked ? said : "Copying was refused. Press Ctrl+C."),
    );
  };
  const entries: MenuEntry[] = [
    { label: "Rotate value…", onSelect: () => shell.goTo({ rotate: credential.id }) },
    { label: switching.isDisabled ? "Enable" : "Disable", onSelect: switching.toggle },
    { kind: "separator" },
    { label: "Copy key", onSelect: () => copy(credential.key, "Key copied.") },
    { label: "Copy id", onSelect: () => copy(credential.id, "Id copied.") },
  ];
  const details = routes.credential(place.org, place.project, credential.id);
  return (
    <>
      <Button size="sm" variant="ghost" onClick={() => shell.attempt(() => address.leaveFor(details))}>
        Details
      </Button>
      <ActionMenu label={`Actions for ${credential.name}`} variant="ghost" size="icon-sm" entries={entries}>
        <Ellipsis aria-hidden="true" className="size-4" />
      </ActionMenu>
    </>
  );
}
