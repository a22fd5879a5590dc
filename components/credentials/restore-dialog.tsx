"use client";

import { useState } from "react";
import type { Restorable } from "@/components/credentials/restore-button";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogForm } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { suggestKey, suggestName } from "@/lib/catalog/keys";
import type { FieldErrors } from "@/lib/errors";

type RestoreDialogProps = {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  item: Restorable;
  /** What was refused, and why by field. */
  tried: { key: string; name: string };
  errors: FieldErrors;
  isPending: boolean;
  onRestore: (changed: { key?: string; name?: string }) => void;
};

/** Another key or name for a credential whose own was taken while it lay in the bin. */
export function RestoreDialog({
  isOpen,
  onOpenChange,
  item,
  tried,
  errors,
  isPending,
  onRestore,
}: RestoreDialogProps) {
  const [key, setKey] = useState(() => suggestKey(item.key, new Set([item.key])));
  const [name, setName] = useState(() => suggestName(item.name, new Set([item.name])));
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !isPending && onOpenChange(open)}>
      <DialogContent
        size="sm"
        title={`Restore “${item.name}”`}
        description="Its name or key was taken while it was deleted. Restore it under others."
      >
        <DialogForm
          onSubmit={(event) => {
            event.preventDefault();
            onRestore({ key: key.trim(), name: name.trim() });
          }}
        >
          <DialogBody className="flex flex-col gap-4">
            <Field label="Name" required error={name === tried.name ? errors["name"]?.[0] : undefined}>
              <Input data-autofocus value={name} onChange={(event) => setName(event.target.value)} />
            </Field>
            <Field
              label="Key"
              required
              error={key === tried.key ? errors["key"]?.[0] : undefined}
              hint="Code that looks the old key up won’t find this one."
            >
              <Input code value={key} onChange={(event) => setKey(event.target.value)} />
            </Field>
          </DialogBody>
          <DialogFooter>
            <Button onClick={() => onOpenChange(false)}>Cancel</Button>
            <Button type="submit" variant="primary" pending={isPending}>
              Restore credential
            </Button>
          </DialogFooter>
        </DialogForm>
      </DialogContent>
    </Dialog>
  );
}
