"use client";

import { InlineButton } from "@/components/credentials/editor/advice";
import { useEditorShell } from "@/components/credentials/editor/editor-shell";
import type { CreateTask } from "@/components/credentials/editor/editor-task";
import type { Cleared } from "@/components/credentials/editor/use-create-form";
import { Banner } from "@/components/ui/banner";

/** The key that tools look for is taken: what that means, and the way to the credential that has it. */
export function ClashNote({ task: { clash } }: { task: CreateTask }) {
  const shell = useEditorShell();
  if (!clash) return null;
  return (
    <Banner kind="info">
      <code>{clash.key}</code> already exists. Tools that look it up by key won’t use this one unless you
      assign it.{" "}
      <InlineButton onClick={() => shell.goTo({ edit: clash.id })}>Edit the existing one</InlineButton>
    </Banner>
  );
}

/** Made for a consumer that sends it to an address of its own: the value is bound to that address and to no other. */
export function BoundNote({ task: { template, slot } }: { task: CreateTask }) {
  if (template || !slot?.baseUrl) return null;
  return (
    <Banner kind="info">
      Its value may only be sent to <code>{slot.baseUrl}</code>, the address that this is for.
    </Banner>
  );
}

/** Typed secrets that another type has no field for. They stay in memory until the dialog closes. */
export function ClearedNote({ cleared, onUndo }: { cleared: Cleared | undefined; onUndo: () => void }) {
  return (
    <div role="status" className="empty:hidden">
      {cleared && (
        <Banner kind="warning">
          Cleared because this type has no such field: {new Intl.ListFormat("en").format(cleared.labels)}.{" "}
          <InlineButton onClick={onUndo}>Undo</InlineButton>
        </Banner>
      )}
    </div>
  );
}
