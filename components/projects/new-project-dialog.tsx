"use client";

import { Plus } from "lucide-react";
import type { Route } from "next";
import { useRouter } from "next/navigation";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { type SubmitEvent, useState } from "react";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { suggestedSlug } from "@/components/projects/suggested-slug";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogBody,
  DialogClose,
  DialogContent,
  DialogFooter,
  DialogForm,
} from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormErrorSummary } from "@/components/ui/form-error-summary";
import { Input } from "@/components/ui/input";

type NewProjectProps = { create: Send<{ href: Route }>; disabledReason: string | undefined };

/** Opened by its button or by `?new=project`, which the switcher links to. */
export function NewProject({ create, disabledReason }: NewProjectProps) {
  const [open, setOpen] = useQueryState("new", parseAsStringLiteral(["project"]));
  return (
    <>
      <Button disabledReason={disabledReason} onClick={() => void setOpen("project")}>
        <Plus aria-hidden="true" className="size-4" />
        New project
      </Button>
      <Dialog
        open={open !== null && disabledReason === undefined}
        onOpenChange={(next) => void setOpen(next ? "project" : null)}
      >
        <DialogContent size="sm" title="New project">
          <NewProjectForm create={create} />
        </DialogContent>
      </Dialog>
    </>
  );
}

function NewProjectForm({ create }: Pick<NewProjectProps, "create">) {
  const router = useRouter();
  const { form, submit, isPending, errorOf, errorBeside } = useSubmit(create);
  const [name, setName] = useState("");
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    submit({ name }, ({ href }) => router.push(href));
  };
  const slug = suggestedSlug(name);
  return (
    <DialogForm ref={form} onSubmit={send}>
      <DialogBody className="flex flex-col gap-4">
        <FormErrorSummary message={errorBeside("name", "slug")} />
        <Field
          label="Name"
          required
          error={errorOf("name") ?? errorOf("slug")}
          hint={
            slug && (
              <>
                Address: <code>{slug}</code>, or the next that is free.
              </>
            )
          }
        >
          <Input value={name} onChange={(event) => setName(event.target.value)} />
        </Field>
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" pending={isPending}>
          Create project
        </Button>
      </DialogFooter>
    </DialogForm>
  );
}
