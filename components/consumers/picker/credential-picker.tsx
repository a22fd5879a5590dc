"use client";

import dynamic from "next/dynamic";
import { ChosenList, RemoveButton } from "@/components/consumers/picker/chosen-list";
import { ChosenTest } from "@/components/consumers/picker/chosen-test";
import { PickerNotes } from "@/components/consumers/picker/picker-notes";
import { PickerTrigger } from "@/components/consumers/picker/picker-trigger";
import { type Picker, type PickerOptions, usePicker } from "@/components/consumers/picker/use-picker";
import { ExternalLink } from "@/components/ui/external-link";
import { Field } from "@/components/ui/field";

const loadPanel = () => import("@/components/consumers/picker/slot-panel");
const SlotPanel = dynamic(() => loadPanel().then((module) => module.SlotPanel), { ssr: false });

interface CredentialPickerProps extends PickerOptions {
  /** Of the button: for a summary of errors to link to. */
  id?: string | undefined;
  error?: string | undefined;
  /** Empty while it has no name yet. */
  consumerName: string;
  /** What the slot held until it was deleted. */
  lost: { name: string } | null;
  /** False: the way to a new credential is shown, and whom to ask. */
  canCreate: boolean;
}

/** The place for one credential, or several, in the form of a consumer. */
export function CredentialPicker(props: CredentialPickerProps) {
  const { id, error, lost, consumerName, canCreate, ...options } = props;
  const picker = usePicker(options);
  const { slot } = options;
  const [only] = picker.chosen;
  return (
    <Field
      id={id}
      label={slot.label}
      required={slot.required}
      hint={slot.hint}
      error={error}
      action={<CredentialLink picker={picker} />}
    >
      {slot.list && <ChosenList label={slot.label} chosen={picker.chosen} onRemove={picker.remove} />}
      <div className="relative flex items-center gap-1.5">
        <PickerTrigger slot={slot} picker={picker} lost={lost} onPrepare={() => void loadPanel()} />
        {!slot.list && only && <RemoveButton credential={only} onRemove={picker.remove} />}
        {picker.isMounted && (
          <SlotPanel slot={slot} consumerName={consumerName} picker={picker} canCreate={canCreate} />
        )}
      </div>
      <ChosenTest picker={picker} />
      <PickerNotes slot={slot} picker={picker} isLost={lost !== null} />
    </Field>
  );
}

function CredentialLink({ picker: { chosen, creation } }: { picker: Picker }) {
  const [only] = chosen;
  const href = creation.credentialHref;
  if (!href || !only || chosen.length > 1 || !("name" in only)) return null;
  return <ExternalLink href={href(only.id)}>Open {only.name}</ExternalLink>;
}
