"use client";

import { useWatch } from "react-hook-form";
import { InlineButton } from "@/components/credentials/editor/advice";
import type { EditTask } from "@/components/credentials/editor/editor-task";
import { ExtraFields } from "@/components/credentials/editor/extra-fields";
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
import { PlainField } from "@/components/credentials/editor/plain-field";
import { StoredSecretField } from "@/components/credentials/editor/stored-secret-field";
import type { useEditForm } from "@/components/credentials/editor/use-edit-form";
import { Banner } from "@/components/ui/banner";
import type { FieldSpec } from "@/lib/catalog/field-spec";

interface EditFieldsProps {
  edit: ReturnType<typeof useEditForm>;
  task: EditTask;
  isMoreOpen: boolean;
  onToggleMore: () => void;
  /** The test of what the fields hold. */
  test: React.ReactNode;
}

export function EditFields({ edit, task, isMoreOpen, onToggleMore, test }: EditFieldsProps) {
  const { form } = edit;
  useWatch({ control: form.control, name: "fields" });
  const isMoved = edit.isMoved(form.getValues());
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <GuardedField name="name" label="Name" required />
        <KeyField hint="What code asks for." />
      </div>
      {task.fields.map((spec, index) => (
        <EditField key={spec.name} {...{ spec, edit, task, isMoved }} isAdded={index >= task.ownFields} />
      ))}
      {isMoved && (
        <Banner kind="warning">
          You changed where this value is sent. Enter every secret again, so that it goes there on purpose.
        </Banner>
      )}
      {test}
      <MoreSection
        isOpen={isMoreOpen}
        onToggle={onToggleMore}
        summary="category · description · expiry · who can use it · approval · extra fields"
      >
        <CategoryField />
        <DescriptionField />
        <ExpiryField />
        <AudienceField people={task.people} keepsMembers={task.credential.audience === "members"} />
        <ConfirmField />
        <ExtraFields />
      </MoreSection>
    </>
  );
}

interface EditFieldProps {
  spec: FieldSpec;
  edit: EditFieldsProps["edit"];
  task: EditTask;
  isMoved: boolean;
  /** Added by somebody, so it can go. */
  isAdded: boolean;
}

function EditField({ spec, edit, task: { credential }, isMoved, isAdded }: EditFieldProps) {
  const isRemoved = edit.removed.has(spec.name);
  const setRemoved = (next: boolean) => edit.setRemovedField(spec.name, next);
  if (spec.secret) {
    return (
      <StoredSecretField
        spec={spec}
        stored={credential.secrets[spec.name] ?? { set: false, hint: null }}
        setAt={credential.valueSetAt}
        isRemoved={isRemoved}
        onRemovedChange={setRemoved}
        isMoved={isMoved}
      />
    );
  }
  if (isRemoved) {
    return (
      <p role="status" className="text-sm text-muted-foreground">
        <code>{spec.name}</code> will be removed when you save.{" "}
        <InlineButton onClick={() => setRemoved(false)}>Undo</InlineButton>
      </p>
    );
  }
  const remove = isAdded && <InlineButton onClick={() => setRemoved(true)}>Remove field</InlineButton>;
  return <PlainField spec={spec} action={remove} />;
}
