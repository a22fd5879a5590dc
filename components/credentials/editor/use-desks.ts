"use client";

import { useState } from "react";
import { useEditorShell } from "@/components/credentials/editor/editor-shell";
import type { CreateTask } from "@/components/credentials/editor/editor-task";
import { type Draft, leaveDraft, leaveImportText } from "@/components/credentials/editor/handover";
import type { useCreateForm } from "@/components/credentials/editor/use-create-form";
import { primaryField } from "@/lib/catalog/fields";

/** Where a create form sends what belongs elsewhere. Texts go on in memory; the address only names the next dialog. */
export function useDesks(task: CreateTask, create: ReturnType<typeof useCreateForm>) {
  const shell = useEditorShell();
  const [declined, setDeclined] = useState<ReadonlySet<string>>(new Set());
  const { form, fields, initial } = create;
  const primary = primaryField(fields)?.name;

  /** A name or key of the person's own goes along; one that was only suggested does not. */
  const words = (): Draft => {
    const { name, key } = form.getValues();
    return { ...(name !== initial.name && { name }), ...(key !== initial.key && { key }) };
  };
  const handOver = (service: string, draft: Draft) => {
    leaveDraft({ ...words(), ...draft });
    shell.handOver({ new: service });
  };
  const goImport = (text: string) => {
    leaveImportText(text);
    shell.handOver({ import: "1" });
  };
  const importVariables = shell.isApart ? undefined : goImport;
  const useSshKey = (text: string) => {
    const draft: Draft = { type: "ssh_key", fields: { private_key: text } };
    if (task.template) handOver("custom", draft);
    else create.apply(draft);
  };
  const moveToValue = (text: string) => {
    if (primary === undefined) return;
    if (fields[0]?.kind === "json") form.setValue("customMode", "json");
    form.setValue(`fields.${primary}`, text, { shouldDirty: true });
    form.setFocus(`fields.${primary}`);
  };
  const chooseService = (service: string) => {
    const typed = primary === undefined ? "" : (form.getValues(`fields.${primary}`) ?? "");
    handOver(service, typed === "" ? {} : { value: typed });
  };
  return {
    chooseService,
    paste: {
      table: task.detection,
      templateId: task.template?.id,
      declined,
      decline: (offer: string) => setDeclined(new Set([...declined, offer])),
      useTemplate: (templateId: string, value: string) => handOver(templateId, { value: value.trim() }),
      useSshKey,
      importVariables,
    },
    secret: { moveToValue, importVariables },
  };
}
