"use client";

import { useController, useFormContext, useWatch } from "react-hook-form";
import type { EditorValues } from "@/components/credentials/editor/editor-values";
import type { Person } from "@/components/credentials/editor/editor-task";
import { fieldId } from "@/components/credentials/editor/field-words";
import { GuardedField } from "@/components/credentials/editor/guarded-field";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, FieldGroup } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioGroup } from "@/components/ui/radio-group";
import { Select } from "@/components/ui/select";
import { CATEGORIES, CREDENTIAL_CATEGORIES } from "@/lib/catalog/field-spec";

export function CategoryField() {
  const { control } = useFormContext<EditorValues>();
  const {
    field: { ref, value, onChange, onBlur },
  } = useController({ control, name: "category" });
  return (
    <Field id={fieldId("category")} label="Category">
      <Select ref={ref} value={value} onChange={onChange} onBlur={onBlur}>
        {CREDENTIAL_CATEGORIES.map((category) => (
          <option key={category} value={category}>
            {CATEGORIES[category]}
          </option>
        ))}
      </Select>
    </Field>
  );
}

export const DescriptionField = () => (
  <GuardedField
    name="description"
    label="Description"
    multiline
    hint="What it is for and who knows more. Everyone in the project reads this, so no secrets."
  />
);

export function ExpiryField() {
  const { control } = useFormContext<EditorValues>();
  const {
    field: { ref, value, onChange, onBlur },
    fieldState,
  } = useController({ control, name: "expiresOn" });
  return (
    <Field
      id={fieldId("expiresOn")}
      label="Expires"
      error={fieldState.error?.message}
      hint="The day it ends at the service. The list marks it two weeks before; nothing is switched off."
    >
      <Input
        ref={ref}
        type="date"
        value={value}
        onChange={onChange}
        onBlur={onBlur}
        className="sm:max-w-48"
      />
    </Field>
  );
}

interface AudienceFieldProps {
  people: readonly Person[];
  /** Its named members are kept unless others are chosen. */
  keepsMembers?: boolean;
}

/** Who may see and use it. A person outside the audience does not learn that it exists. */
export function AudienceField({ people, keepsMembers = false }: AudienceFieldProps) {
  const { control } = useFormContext<EditorValues>();
  const { field, fieldState } = useController({ control, name: "audience" });
  const audience = useWatch({ control, name: "audience" });
  return (
    <div className="flex flex-col gap-2">
      <RadioGroup
        label="Who can use it"
        name="editor-audience"
        value={field.value}
        onValueChange={field.onChange}
        error={fieldState.error?.message}
        options={[
          { value: "project", label: "Everyone in the project" },
          { value: "owner", label: "Only me", hint: "Workflows and tokens of others don't find it." },
          {
            value: "members",
            label: "Named members",
            ...(people.length === 0 && { disabled: true, hint: "Nobody else is in this organisation yet." }),
          },
        ]}
      />
      {audience === "members" && <MembersField people={people} keepsMembers={keepsMembers} />}
    </div>
  );
}

/** What one program does in a moment nobody can take back; some keys are worth a question each time. */
export function ConfirmField() {
  const { control } = useFormContext<EditorValues>();
  const { field } = useController({ control, name: "confirmUse" });
  return (
    <RadioGroup
      label="Ask a person before each use"
      name="editor-confirm"
      value={field.value}
      onValueChange={field.onChange}
      options={[
        { value: "never", label: "Never" },
        {
          value: "each",
          label: "Each time",
          hint: "A program waits until somebody approves its call under Approvals. Daily tests leave it out.",
        },
      ]}
    />
  );
}

function MembersField({ people, keepsMembers }: Required<AudienceFieldProps>) {
  const { control } = useFormContext<EditorValues>();
  const { field, fieldState } = useController({ control, name: "members" });
  const toggle = (id: string, isChosen: boolean) =>
    field.onChange(isChosen ? [...field.value, id] : field.value.filter((other) => other !== id));
  return (
    <FieldGroup
      id={fieldId("members")}
      label="Members"
      error={fieldState.error?.message}
      hint={
        keepsMembers
          ? "Leave all unticked to keep the members named before."
          : "You can always use it yourself."
      }
    >
      <div className="flex max-h-40 flex-col gap-2 overflow-y-auto rounded-md border border-border p-3">
        {people.map(({ id, name }) => (
          <Checkbox
            key={id}
            label={name}
            checked={field.value.includes(id)}
            onChange={(event) => toggle(id, event.target.checked)}
          />
        ))}
      </div>
    </FieldGroup>
  );
}
