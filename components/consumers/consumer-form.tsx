"use client";

import type { SubmitEvent } from "react";
import { shownFields } from "@/components/consumers/config-draft";
import { fieldId, FormFields } from "@/components/consumers/form-fields";
import { slotsIn } from "@/components/consumers/form-state";
import { RedirectAddress } from "@/components/consumers/address-line";
import type { useConsumerSubmit } from "@/components/consumers/use-consumer-submit";
import type { ConsumerActions } from "@/components/consumers/consumer-actions";
import type { FormProblems } from "@/components/consumers/use-problems";
import type { ConsumerForm as Form } from "@/components/consumers/use-consumer-form";
import { SaveFailure } from "@/components/credentials/editor/save-failure";
import { StaleNotice } from "@/components/credentials/editor/stale-notice";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardFooter } from "@/components/ui/card";
import { submitOnMetaEnter } from "@/components/ui/dialog-manners";
import { FormErrorSummary } from "@/components/ui/form-error-summary";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import type { ConsumerView } from "@/lib/domain/consumers/view";

interface ConsumerFormProps {
  kind: KindSpec;
  consumer: ConsumerView | null;
  form: Form;
  problems: FormProblems;
  formRef: React.RefObject<HTMLFormElement | null>;
  submit: Omit<ReturnType<typeof useConsumerSubmit>, "formRef">;
  selfId: string;
  /** Why nothing can be changed here; the fields stay visible. */
  refused: string | undefined;
  canCreateCredential: boolean;
  candidates: ConsumerActions["candidates"];
  /** For kinds whose service must be told where people come back to. */
  redirectUri: string | undefined;
  onDiscard: () => void;
  onLoadTheirs: (revision: number) => void;
  /** First in the footer: delete. */
  aside?: React.ReactNode;
}

/** The form of any kind. Everything that was typed stays when a save is refused. */
export function ConsumerForm(props: ConsumerFormProps) {
  const { kind, consumer, form, formRef, submit, refused, redirectUri, aside, onDiscard } = props;
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    // A dialog of the picker is a portal: what is submitted there bubbles through React to here.
    event.stopPropagation();
    if (event.target === formRef.current && (form.isDirty || !consumer)) void submit.save(form.revision);
  };
  return (
    <Card>
      <form
        ref={formRef}
        noValidate
        autoComplete="off"
        aria-label={consumer ? `${kind.label} “${consumer.name}”` : `New ${kind.label}`}
        onSubmit={onSubmit}
        onKeyDown={submitOnMetaEnter}
      >
        <CardBody className="pt-5">
          {refused && <p className="mb-5 text-sm text-muted-foreground">{refused}</p>}
          {redirectUri !== undefined && (
            <div className="mb-5">
              <RedirectAddress address={redirectUri} />
            </div>
          )}
          <fieldset disabled={refused !== undefined} className="flex flex-col gap-5">
            <legend className="sr-only">{kind.label}</legend>
            <Notices {...props} />
            <FormFields {...props} />
          </fieldset>
        </CardBody>
        {refused === undefined && (
          <CardFooter>
            {aside && <span className="mr-auto -ml-2">{aside}</span>}
            {(form.isDirty || !consumer) && (
              <Button onClick={onDiscard} aria-disabled={submit.isPending}>
                {consumer ? "Discard" : "Cancel"}
              </Button>
            )}
            <Button
              type="submit"
              variant="primary"
              pending={submit.isPending}
              aria-disabled={consumer !== null && !form.isDirty}
            >
              {consumer ? "Save changes" : `Create ${kind.counted.one}`}
            </Button>
          </CardFooter>
        )}
      </form>
    </Card>
  );
}

/** Top of the form: what went wrong as a whole, and a list to jump from when more than three fields are wrong. */
function Notices({ kind, consumer, form, problems, submit, onLoadTheirs }: ConsumerFormProps) {
  const { failure, staleRevision } = submit;
  if (staleRevision !== null)
    return (
      <StaleNotice
        changedAt={consumer && consumer.revision >= staleRevision ? consumer.updatedAt : null}
        onLoadTheirs={() => onLoadTheirs(staleRevision)}
        onSaveMine={() => void submit.save(staleRevision)}
      />
    );
  const labels = labelsOf(kind, form);
  const listed = Object.entries(problems.all).flatMap(([part, { problem }]) => {
    const label = labels.get(part);
    return label === undefined ? [] : [{ id: fieldId(part), label, message: problem }];
  });
  const beside = Object.entries(problems.all)
    .filter(([part]) => !labels.has(part))
    .map(([, { problem }]) => problem);
  const message = beside.length > 0 ? beside.join(" ") : failure && !failure.fields ? failure.message : "";
  if (message === "" || !failure) return <FormErrorSummary fields={listed} message={message || undefined} />;
  return (
    <SaveFailure
      problem={{
        message: `Nothing was saved. ${message}`,
        requestId: failure.requestId,
        isSignedOut: failure.code === "unauthenticated",
      }}
    />
  );
}

/** What has a place of its own in this form. */
function labelsOf(kind: KindSpec, { values }: Form): Map<string, string> {
  return new Map([
    ["name", "Name"],
    ["audience", "Who can use it"],
    ...shownFields(kind.fields, values.drafts).map(({ name, label }) => [`config.${name}`, label] as const),
    ...slotsIn(kind, values).map(({ name, label }) => [`assignments.${name}`, label] as const),
  ]);
}
