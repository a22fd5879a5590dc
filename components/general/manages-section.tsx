"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { Section } from "@/components/general/section";
import { FormErrorSummary } from "@/components/ui/form-error-summary";
import { RadioGroup } from "@/components/ui/radio-group";
import { showToast } from "@/components/ui/toast";

type ManagesFrom = "collaborator" | "admin";
type ManagesSectionProps = { managesFrom: ManagesFrom; refused: string | undefined; save: Send<unknown> };

export function ManagesSection({ managesFrom, refused, save }: ManagesSectionProps) {
  const router = useRouter();
  const { form, submit, isPending, errorBeside } = useSubmit(save);
  const [chosen, setChosen] = useState<ManagesFrom>(managesFrom);
  const send = () =>
    submit({ managesFrom: chosen }, () => {
      showToast({ kind: "success", message: "Credential policy saved." });
      router.refresh();
    });
  return (
    <Section
      title="Who manages credentials"
      refused={refused}
      isDirty={chosen !== managesFrom}
      isPending={isPending}
      onSave={send}
      onDiscard={() => setChosen(managesFrom)}
      formRef={form}
    >
      <FormErrorSummary message={errorBeside()} />
      <RadioGroup
        label={<span className="sr-only">Who manages credentials</span>}
        name="managesFrom"
        value={chosen}
        onValueChange={(value) => setChosen(value === "admin" ? "admin" : "collaborator")}
        options={[
          { value: "collaborator", label: "Owners, admins and collaborators" },
          {
            value: "admin",
            label: "Owners and admins only",
            hint: "Collaborators see names and metadata, like members. Machine tokens they made lose what they may no longer do.",
          },
        ]}
      />
    </Section>
  );
}
