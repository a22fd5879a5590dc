"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { Section } from "@/components/general/section";
import { Field } from "@/components/ui/field";
import { FormErrorSummary } from "@/components/ui/form-error-summary";
import { Input } from "@/components/ui/input";
import { showToast } from "@/components/ui/toast";

export type NamedPlace = { id: string; name: string; slug: string; revision: number };

type NameSectionProps = {
  title: "Organisation" | "Project";
  place: NamedPlace;
  refused: string | undefined;
  /** The project's id goes with it; the organisation is the reader's own. */
  withId: boolean;
  save: Send<{ href: Route }>;
};

export function NameSection({ title, place, refused, withId, save }: NameSectionProps) {
  const router = useRouter();
  const { form, submit, isPending, errorOf, errorBeside, clearFailure } = useSubmit(save);
  const [draft, setDraft] = useState({ name: place.name, slug: place.slug });
  const isDirty = draft.name !== place.name || draft.slug !== place.slug;
  const discard = () => {
    clearFailure();
    setDraft({ name: place.name, slug: place.slug });
  };
  const send = () =>
    submit({ ...draft, revision: place.revision, ...(withId && { id: place.id }) }, ({ href }) => {
      showToast({ kind: "success", message: `${title} saved.` });
      setDraft({ name: draft.name.trim(), slug: draft.slug });
      router.replace(href);
      router.refresh();
    });
  return (
    <Section
      title={title}
      refused={refused}
      isDirty={isDirty}
      isPending={isPending}
      onSave={send}
      onDiscard={discard}
      formRef={form}
    >
      <FormErrorSummary message={errorBeside("name", "slug")} />
      <Field label="Name" required={!refused} error={errorOf("name")}>
        <Input value={draft.name} onChange={(event) => setDraft({ ...draft, name: event.target.value })} />
      </Field>
      <Field
        label="Address"
        required={!refused}
        error={errorOf("slug")}
        hint={
          draft.slug === place.slug ? undefined : "Links and bookmarks with the old address stop working."
        }
      >
        <Input
          code
          value={draft.slug}
          onChange={(event) => setDraft({ ...draft, slug: event.target.value })}
        />
      </Field>
    </Section>
  );
}
