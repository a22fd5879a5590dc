"use client";

import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { useEffect, useEffectEvent, useLayoutEffect, useState } from "react";
import { useForm } from "react-hook-form";
import { isBlankRow, type NamedValue } from "@/components/credentials/editor/custom-rows";
import { editorSchema } from "@/components/credentials/editor/editor-schema";
import type { CreateTask, ForSlot } from "@/components/credentials/editor/editor-task";
import {
  blankFields,
  blankValues,
  type EditorValues,
  switchType,
  withoutSecrets,
} from "@/components/credentials/editor/editor-values";
import { type Draft, takeDraft } from "@/components/credentials/editor/handover";
import { takeHandedSecret } from "@/components/shell/handed-secret";
import { SMTP_PORTS } from "@/components/credentials/editor/field-words";
import type { FieldSpec } from "@/lib/catalog/field-spec";
import { primaryField } from "@/lib/catalog/fields";
import { CREDENTIAL_TYPES, type CredentialType } from "@/lib/catalog/types";

/** What a type switch took away, until it is undone or accepted. */
export interface Cleared {
  labels: string[];
  values: EditorValues;
  type: CredentialType;
}

/** State of a create form: its type, its values, and what is left when it goes. */
export function useCreateForm({ template, suggested, slot }: CreateTask) {
  const [type, setType] = useState<CredentialType>(template?.type ?? slot?.types[0] ?? "api_token");
  const [cleared, setCleared] = useState<Cleared>();
  const fields = template?.fields ?? CREDENTIAL_TYPES[type].fields;
  const [initial] = useState<EditorValues>(() => ({
    ...blankValues(fields, template?.category ?? CREDENTIAL_TYPES[type].category),
    ...suggested,
    ...(!template && slot && givenFor(slot, fields)),
  }));
  const form = useForm<EditorValues>({
    defaultValues: initial,
    shouldFocusError: false,
    resolver: standardSchemaResolver(
      editorSchema({ fields, mode: "create", allowEmpty: (values) => values.withoutValue }),
    ),
  });

  const changeType = (next: CredentialType) => {
    const before = form.getValues();
    const { values, cleared: labels } = switchType(before, type, next);
    // An earlier notice stays: what it offers to bring back is still there.
    if (labels.length > 0) setCleared({ labels, values: before, type });
    setType(next);
    form.reset(values, { keepDefaultValues: true });
  };
  const undoType = () => {
    if (!cleared) return;
    setType(cleared.type);
    form.reset(cleared.values, { keepDefaultValues: true });
    setCleared(undefined);
  };
  const wipe = () => {
    setCleared(undefined);
    form.reset(withoutSecrets(form.getValues(), fields), { keepDefaultValues: true });
  };
  const apply = (draft: Draft) => {
    const next = template ? type : (draft.type ?? type);
    const nextFields = template?.fields ?? CREDENTIAL_TYPES[next].fields;
    setType(next);
    form.reset(drafted(form.getValues(), draft, nextFields), { keepDefaultValues: true });
  };
  const takeOver = useEffectEvent(() => {
    const handed = takeHandedSecret();
    const draft = handed === undefined ? takeDraft() : { value: handed };
    if (draft) apply(draft);
  });
  useEffect(() => {
    // A moment later, so that the trial run of React's strict mode takes nothing away.
    const timer = setTimeout(takeOver, 0);
    return () => clearTimeout(timer);
  }, []);
  useLayoutEffect(() => () => form.reset(initial), [form, initial]);
  return { form, type, fields, initial, cleared, changeType, undoType, wipe, apply };
}

/** What is known, and the one address that the value may go to: in the type's own field for it, or in an extra one. */
function givenFor({ baseUrl, known }: ForSlot, fields: readonly FieldSpec[]): Partial<EditorValues> {
  const plain = fields.filter(({ secret }) => !secret).map(({ name }) => name);
  const address = baseUrl === null ? {} : { base_url: baseUrl };
  const given = Object.entries({ ...known, ...address }).filter(([name]) => plain.includes(name));
  return {
    fields: { ...blankFields(fields), ...Object.fromEntries(given) },
    ...(baseUrl !== null &&
      !plain.includes("base_url") && { extras: [{ name: "base_url", value: baseUrl, secret: false }] }),
  };
}

/** The form with what an earlier one left. Secrets go to secret fields only, whatever those are called. */
function drafted(values: EditorValues, draft: Draft, fields: readonly FieldSpec[]): EditorValues {
  const kept = { ...blankFields(fields) };
  for (const { name, secret } of fields) {
    const left = draft.fields?.[name];
    if (secret && left !== undefined) kept[name] = left;
    else if (!secret) kept[name] = values.fields[name] ?? kept[name] ?? "";
  }
  const primary = primaryField(fields)?.name;
  if (draft.value !== undefined && primary !== undefined) kept[primary] = draft.value;
  return {
    ...values,
    name: draft.name ?? values.name,
    key: draft.key ?? values.key,
    category: draft.type ? CREDENTIAL_TYPES[draft.type].category : values.category,
    customMode: fields[0]?.kind === "json" && kept[fields[0].name] !== "" ? "json" : values.customMode,
    fields: kept,
  };
}

/** Whether closing would lose something: a value, or words of one's own. */
export function hasTyped(values: EditorValues, initial: EditorValues, fields: readonly FieldSpec[]): boolean {
  const words = ["name", "key", "description", "expiresOn"] as const;
  if (words.some((name) => values[name] !== initial[name])) return true;
  const rows = [...values.extras, ...values.rows];
  const isGiven = (row: NamedValue) =>
    initial.extras.some(({ name, value }) => name === row.name && value === row.value);
  return (
    rows.some((row) => !isBlankRow(row) && !isGiven(row)) ||
    fields.some((field) => {
      const text = values.fields[field.name] ?? "";
      return (
        text !== "" &&
        text !== (field.default ?? "") &&
        text !== initial.fields[field.name] &&
        text !== SMTP_PORTS[values.fields["encryption"] ?? ""]
      );
    })
  );
}
