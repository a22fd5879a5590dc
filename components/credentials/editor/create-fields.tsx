"use client";

import { useRef } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { CustomEditor } from "@/components/credentials/editor/custom-editor";
import type { EditorValues } from "@/components/credentials/editor/editor-values";
import type { CreateTask } from "@/components/credentials/editor/editor-task";
import {
  AudienceField,
  CategoryField,
  ConfirmField,
  DescriptionField,
  ExpiryField,
} from "@/components/credentials/editor/general-fields";
import { GuardedField } from "@/components/credentials/editor/guarded-field";
import { KeyField } from "@/components/credentials/editor/key-field";
import { MoreSection } from "@/components/credentials/editor/more-section";
import { ExtraFields } from "@/components/credentials/editor/extra-fields";
import { OwnField, OwnFields } from "@/components/credentials/editor/own-fields";
import type { useCreateForm } from "@/components/credentials/editor/use-create-form";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { CATEGORIES, type FieldSpec } from "@/lib/catalog/field-spec";
import { keyFromName } from "@/lib/catalog/keys";
import { CREDENTIAL_TYPE_IDS, CREDENTIAL_TYPES, isCredentialType } from "@/lib/catalog/types";

interface CreateFieldsProps {
  task: CreateTask;
  create: ReturnType<typeof useCreateForm>;
  isMoreOpen: boolean;
  onToggleMore: () => void;
  /** The test of what the fields hold. */
  test: React.ReactNode;
}

export function CreateFields(props: CreateFieldsProps) {
  return props.task.template ? <TemplateFields {...props} /> : <CustomFields {...props} />;
}

/** What the service needs; everything it has an answer for already is folded away. */
function TemplateFields({ task, create, isMoreOpen, onToggleMore, test }: CreateFieldsProps) {
  const folded = create.fields.filter((field) => !field.secret && !field.required);
  const shown = create.fields.filter((field) => !folded.includes(field));
  return (
    <>
      <GuardedField name="name" label="Name" required />
      {shown.map((field) => (
        <OwnField key={field.name} spec={field} />
      ))}
      {test}
      <MoreSection isOpen={isMoreOpen} onToggle={onToggleMore} summary={<MoreSummary folded={folded} />}>
        <div className="grid gap-4 sm:grid-cols-2">
          <KeyField />
          <CategoryField />
        </div>
        {folded.map((field) => (
          <OwnField key={field.name} spec={field} />
        ))}
        <CommonFields task={task} />
      </MoreSection>
    </>
  );
}

function MoreSummary({ folded }: { folded: readonly FieldSpec[] }) {
  const { control } = useFormContext<EditorValues>();
  const [key, category] = useWatch({ control, name: ["key", "category"] });
  const rest = [CATEGORIES[category], ...folded.map((field) => field.label)];
  return (
    <>
      key <code className="text-xs">{key}</code> · {rest.join(" · ")}
    </>
  );
}

/** A credential of one's own: the type first, because it decides the fields. */
function CustomFields({ task, create, isMoreOpen, onToggleMore, test }: CreateFieldsProps) {
  // A key that was asked for stays, whatever the name becomes.
  const isKeyEdited = useRef(task.suggested.key !== "");
  const { form, type, fields } = create;
  const slugKey = (name: string) => {
    if (!isKeyEdited.current) form.setValue("key", name.trim() === "" ? "" : keyFromName(name));
    if (form.formState.isSubmitted) void form.trigger("key");
  };
  return (
    <>
      <Field label="Type" hint={CREDENTIAL_TYPES[type].useCase}>
        <Select
          value={type}
          onChange={({ target }) => isCredentialType(target.value) && create.changeType(target.value)}
        >
          {(task.slot?.types ?? CREDENTIAL_TYPE_IDS).map((id) => (
            <option key={id} value={id}>
              {CREDENTIAL_TYPES[id].label}
            </option>
          ))}
        </Select>
      </Field>
      <GuardedField name="name" label="Name" required onAccepted={slugKey} />
      <div className="grid gap-4 sm:grid-cols-2">
        <KeyField
          hint="What code asks for. Follows the name until you change it."
          onEdited={() => (isKeyEdited.current = true)}
        />
        <CategoryField />
      </div>
      {type === "custom" && fields[0] ? (
        <CustomEditor spec={fields[0]} />
      ) : (
        <OwnFields key={type} fields={fields} type={type} />
      )}
      {test}
      <MoreSection
        isOpen={isMoreOpen}
        onToggle={onToggleMore}
        summary="description · expiry · who can use it · extra fields"
      >
        <CommonFields task={task} />
      </MoreSection>
    </>
  );
}

function CommonFields({ task }: { task: CreateTask }) {
  return (
    <>
      <DescriptionField />
      <ExpiryField />
      <AudienceField people={task.people} />
      <ConfirmField />
      <ExtraFields />
    </>
  );
}
