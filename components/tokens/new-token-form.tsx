"use client";

import { type SubmitEvent, useState } from "react";
import { useSubmit } from "@/components/forms/use-submit";
import { AccessFields, type Access } from "@/components/tokens/access-fields";
import { EXPIRIES, type ExpiryChoice, expiryOf, expirySentence } from "@/components/tokens/expiry";
import { KeyFields } from "@/components/tokens/key-fields";
import type { NewTokenProps } from "@/components/tokens/new-token-dialog";
import type { NewToken } from "@/components/tokens/token-once";
import { Button } from "@/components/ui/button";
import { DialogBody, DialogClose, DialogFooter, DialogForm } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { FormErrorSummary } from "@/components/ui/form-error-summary";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";

const EXAMPLE_KEY = "OPENAI_API_KEY";
const SHOWN = ["name", "expiresAt", "scopes", "keys"] as const;

export function NewTokenForm({
  create,
  grantable,
  keys,
  onCreated,
}: NewTokenProps & { onCreated: (token: NewToken) => void }) {
  const { form, submit, isPending, errorOf, errorBeside } = useSubmit(create);
  const [name, setName] = useState("");
  const [expiry, setExpiry] = useState<{ choice: ExpiryChoice; day: string }>({ choice: "90", day: "" });
  const [access, setAccess] = useState<Access>({
    preset: "use",
    scopes: ["credentials:read", "credentials:resolve"],
  });
  // Null is every key; a list, also an empty one, is only those.
  const [only, setOnly] = useState<readonly string[] | null>(null);
  const [now] = useState(() => new Date());

  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const expiresAt = expiryOf(expiry.choice, expiry.day, new Date());
    const input = {
      name,
      scopes: access.scopes,
      keys: only,
      expiresAt: expiresAt === undefined ? "" : expiresAt,
    };
    submit(input, (token) => onCreated({ ...token, exampleKey: only?.[0] ?? keys[0] ?? EXAMPLE_KEY }));
  };
  return (
    <DialogForm ref={form} onSubmit={send}>
      <DialogBody className="flex flex-col gap-5">
        <FormErrorSummary message={errorBeside(...SHOWN)} />
        <div className="grid gap-5 sm:grid-cols-2">
          <Field
            label="Name"
            required
            error={errorOf("name")}
            hint="Where it will be used: “deploy”, “nightly import”."
          >
            <Input value={name} onChange={(event) => setName(event.target.value)} />
          </Field>
          <ExpiryField value={expiry} onChange={setExpiry} error={errorOf("expiresAt")} now={now} />
        </div>
        <AccessFields value={access} onChange={setAccess} grantable={grantable} error={errorOf("scopes")} />
        <KeyFields keys={keys} only={only} onChange={setOnly} error={errorOf("keys")} />
      </DialogBody>
      <DialogFooter>
        <DialogClose asChild>
          <Button>Cancel</Button>
        </DialogClose>
        <Button type="submit" variant="primary" pending={isPending}>
          Create token
        </Button>
      </DialogFooter>
    </DialogForm>
  );
}

type ExpiryFieldProps = {
  value: { choice: ExpiryChoice; day: string };
  onChange: (value: ExpiryFieldProps["value"]) => void;
  error: string | undefined;
  now: Date;
};

function ExpiryField({ value, onChange, error, now }: ExpiryFieldProps) {
  const { choice, day } = value;
  return (
    <Field
      label="Expires"
      error={error}
      hint={<span role="status">{expirySentence(expiryOf(choice, day, now), now)}</span>}
    >
      <Select
        value={choice}
        onChange={(event) => onChange({ choice: event.target.value as ExpiryChoice, day })}
      >
        {EXPIRIES.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </Select>
      {choice === "custom" && (
        <Input
          type="date"
          id="token-last-day"
          aria-label="Last day"
          value={day}
          min={now.toISOString().slice(0, 10)}
          onChange={(event) => onChange({ choice, day: event.target.value })}
        />
      )}
    </Field>
  );
}
