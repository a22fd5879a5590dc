"use client";

import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useLayoutEffect, useState } from "react";
import { useForm } from "react-hook-form";
import { editPayload, valuesOf } from "@/components/credentials/editor/edit-payload";
import { editorSchema } from "@/components/credentials/editor/editor-schema";
import type { EditTask } from "@/components/credentials/editor/editor-task";
import type { EditorValues } from "@/components/credentials/editor/editor-values";

/** State of an edit form. What it changes is measured against the credential as it was when the form opened. */
export function useEditForm(task: EditTask) {
  const [base, setBase] = useState(task);
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set());
  const { credential, fields, destinationFields } = base;
  const stored = new Set(Object.entries(credential.secrets).flatMap(([name, { set }]) => (set ? name : [])));
  const before = valuesOf(credential, fields);
  const isMoved = (values: EditorValues) =>
    stored.size > 0 &&
    destinationFields.some((name) => (values.fields[name] ?? "") !== (before.fields[name] ?? ""));
  const schema = editorSchema({
    fields,
    mode: "edit",
    stored,
    removed,
    isMoved,
    keepsMembers: credential.audience === "members",
    allowEmpty: () => stored.size === 0,
  });
  const form = useForm<EditorValues>({
    defaultValues: before,
    shouldFocusError: false,
    resolver: standardSchemaResolver(schema),
  });
  useLayoutEffect(() => () => form.reset(), [form]);

  const payload = (values: EditorValues, revision = credential.revision) =>
    editPayload(values, { credential, fields, ownNames: ownNamesOf(task), removed: [...removed], revision });

  /** Goes on from a newer state of the credential; what was typed here stays. */
  const adopt = (next: EditTask) => {
    setBase(next);
    form.reset(valuesOf(next.credential, next.fields), { keepDirtyValues: true });
  };
  const setRemovedField = (name: string, isRemoved: boolean) => {
    const next = new Set(removed);
    if (isRemoved) next.add(name);
    else next.delete(name);
    setRemoved(next);
  };
  const wipe = () => {
    setRemoved(new Set());
    form.reset();
  };
  return { form, base, removed, setRemovedField, isMoved, payload, adopt, wipe };
}

/** Fields of the type or template; the others were added by people. */
const ownNamesOf = ({ fields, ownFields }: EditTask): ReadonlySet<string> =>
  new Set(fields.slice(0, ownFields).map(({ name }) => name));

/** Whether a payload changes anything. */
export function isChange({
  id: _id,
  revision: _revision,
  fields,
  extras,
  removeExtras,
  ...rest
}: ReturnType<typeof editPayload>) {
  return (
    Object.keys(rest).length > 0 ||
    Object.keys(fields).length > 0 ||
    extras.length > 0 ||
    removeExtras.length > 0
  );
}

/** Whether a save would replace a stored value. */
export const hasNewSecret = ({ fields }: EditTask, values: EditorValues): boolean =>
  fields.some(({ name, secret }) => secret && (values.fields[name] ?? "") !== "");
