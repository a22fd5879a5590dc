"use client";

import { ConfigFieldControl } from "@/components/consumers/fields/config-field";
import { shownFields } from "@/components/consumers/config-draft";
import { idsIn, slotsIn } from "@/components/consumers/form-state";
import { SlotField } from "@/components/consumers/slot-field";
import { Advice } from "@/components/credentials/editor/advice";
import type { ConsumerActions } from "@/components/consumers/consumer-actions";
import type { FormProblems } from "@/components/consumers/use-problems";
import type { ConsumerForm } from "@/components/consumers/use-consumer-form";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RadioGroup } from "@/components/ui/radio-group";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import type { ConsumerView } from "@/lib/domain/consumers/view";

export const fieldId = (part: string) => `consumer-${part.replaceAll(".", "-")}`;

interface FormFieldsProps {
  kind: KindSpec;
  consumer: ConsumerView | null;
  form: ConsumerForm;
  problems: FormProblems;
  selfId: string;
  canCreateCredential: boolean;
  candidates: ConsumerActions["candidates"];
}

/** Every field of a kind, from its entry in the catalogue: name, configuration, slots, audience. */
export function FormFields(props: FormFieldsProps) {
  const { kind, consumer, form, problems, selfId } = props;
  const { values, patch, setDraft } = form;
  return (
    <>
      <Field
        id={fieldId("name")}
        label="Name"
        required
        error={problems.of("name")?.problem}
        hint="Visible to everyone in the project."
      >
        <Input
          value={values.name}
          onChange={(event) => patch({ name: event.target.value })}
          maxLength={200}
        />
      </Field>
      {shownFields(kind.fields, values.drafts).map((field) => (
        <ConfigFieldControl
          key={field.name}
          field={field}
          id={fieldId(`config.${field.name}`)}
          draft={values.drafts[field.name]}
          problem={problems.of(`config.${field.name}`)}
          onChange={(draft) => {
            problems.forget(`config.${field.name}`);
            setDraft(field.name, draft);
          }}
          onLeave={() => problems.checkField(field, values.drafts[field.name])}
        />
      ))}
      <SlotFields {...props} />
      <RadioGroup
        label="Who can use it"
        name="audience"
        value={values.audience}
        onValueChange={(value) => patch({ audience: value === "owner" ? "owner" : "project" })}
        error={problems.of("audience")?.problem}
        options={[
          { value: "project", label: "Everyone in the project" },
          { value: "owner", label: ownerLabel(consumer, selfId), disabled: consumer?.owner === null },
        ]}
      />
    </>
  );
}

function ownerLabel(consumer: ConsumerView | null, selfId: string): string {
  if (!consumer || consumer.owner?.id === selfId) return "Only me";
  return consumer.owner ? `Only ${consumer.owner.name}` : "Only its owner";
}

function SlotFields({
  kind,
  consumer,
  form,
  problems,
  canCreateCredential,
  candidates,
}: Omit<FormFieldsProps, "selfId">) {
  const { values, setAssigned } = form;
  const slots = slotsIn(kind, values);
  return (
    <>
      {slots.map((slot) => (
        <SlotField
          key={slot.name}
          id={fieldId(`assignments.${slot.name}`)}
          kind={kind}
          slot={slot}
          view={consumer?.slots.find(({ name }) => name === slot.name)}
          consumerName={values.name.trim()}
          drafts={values.drafts}
          value={idsIn(values.assigned, slot.name)}
          onChange={(ids) => {
            problems.forget(`assignments.${slot.name}`);
            setAssigned(slot.name, ids);
          }}
          error={problems.of(`assignments.${slot.name}`)?.problem}
          canCreate={canCreateCredential}
          candidates={candidates}
        />
      ))}
      <LostSlots consumer={consumer} shown={slots.map(({ name }) => name)} />
    </>
  );
}

/** A slot that this configuration no longer has gives its credential up when it is saved. */
function LostSlots({ consumer, shown }: { consumer: ConsumerView | null; shown: readonly string[] }) {
  const lost = (consumer?.slots ?? []).filter(
    ({ name, credentialIds }) => credentialIds.length > 0 && !shown.includes(name),
  );
  return lost.map(({ name, label, credentials }) => (
    <p key={name} role="status" className="text-sm">
      <Advice>
        Saving takes {namesOf(credentials)} out of “{label}”, which this configuration doesn’t have.
      </Advice>
    </p>
  ));
}

const namesOf = (credentials: ConsumerView["slots"][number]["credentials"]) =>
  new Intl.ListFormat("en").format(
    credentials.map((one) => ("name" in one ? `“${one.name}”` : "a credential you can’t see")),
  );
