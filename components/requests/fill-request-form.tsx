"use client";

import { Check } from "lucide-react";
import { type SubmitEvent, useState } from "react";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { ExternalLink } from "@/components/ui/external-link";
import { Field } from "@/components/ui/field";
import { FormErrorSummary } from "@/components/ui/form-error-summary";
import { Input } from "@/components/ui/input";
import { SecretInput } from "@/components/ui/secret-input";
import type { RequestDetails } from "@/lib/domain/requests/find";

type FillRequestFormProps = { token: string; request: RequestDetails; fill: Send<{ key: string }> };

/** The value goes from here into the vault; neither whoever asked nor this page can read it again. */
export function FillRequestForm({ token, request, fill }: FillRequestFormProps) {
  const [values, setValues] = useState<Record<string, string>>({});
  const [isStored, setStored] = useState(false);
  const { form, submit, isPending, errorOf, errorBeside } = useSubmit(fill);
  const send = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    submit({ token, fields: values }, () => {
      setValues({});
      setStored(true);
    });
  };
  if (isStored) return <Stored name={request.key} />;
  return (
    <form ref={form} noValidate onSubmit={send} className="mt-5 flex flex-col gap-4">
      <p className="rounded-lg bg-surface-muted px-3 py-2.5 text-sm text-muted-foreground wrap-anywhere">
        It is stored encrypted as <code>{request.key}</code> and can only be sent to{" "}
        <strong>{request.hosts.join(", ")}</strong>. Nobody can read it afterwards.
      </p>
      <FormErrorSummary message={errorBeside(...request.fields.map((field) => field.name))} />
      {request.fields.map((spec) => (
        <Field
          key={spec.name}
          label={spec.label}
          required={spec.required}
          error={errorOf(spec.name)}
          action={
            spec.primary &&
            request.obtainUrl && <ExternalLink href={request.obtainUrl}>Get a key</ExternalLink>
          }
        >
          {spec.secret ? (
            <SecretInput
              value={values[spec.name] ?? ""}
              onValueChange={(value) => setValues((before) => ({ ...before, [spec.name]: value }))}
              multiline={spec.multiline === true}
            />
          ) : (
            <Input
              value={values[spec.name] ?? spec.default ?? ""}
              onChange={(event) => setValues((before) => ({ ...before, [spec.name]: event.target.value }))}
            />
          )}
        </Field>
      ))}
      <Button type="submit" variant="primary" size="lg" pending={isPending}>
        Store it
      </Button>
    </form>
  );
}

const Stored = ({ name }: { name: string }) => (
  <p role="status" className="mt-5 flex items-start gap-2 text-base wrap-anywhere">
    <Check aria-hidden="true" className="mt-1 size-4 shrink-0 text-success-text" />
    <span>
      Stored as <code>{name}</code>. You can close this page; the link no longer works.
    </span>
  </p>
);
