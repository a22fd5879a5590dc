"use client";

import { EditorShell, useEditorShell } from "@/components/credentials/editor/editor-shell";
import type { NoticeTask } from "@/components/credentials/editor/editor-task";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";

/** Why there is no form. */
export function NoticeDialog({ task }: { task: NoticeTask }) {
  return (
    <EditorShell title={task.title} description={task.text} size="sm" question="" consequence="">
      <NoticeFooter />
    </EditorShell>
  );
}

function NoticeFooter() {
  const shell = useEditorShell();
  return (
    <DialogFooter>
      <Button onClick={shell.requestClose}>Back to credentials</Button>
    </DialogFooter>
  );
}
