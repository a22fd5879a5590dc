"use client";

import { useRef } from "react";
import { CopyButton } from "@/components/ui/copy-button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

interface AddressLineProps {
  label: string;
  hint: React.ReactNode;
  address: string;
  /** Verb and noun: "Copy redirect address". */
  copyLabel: string;
}

/** An address of this Keyhold that somebody enters elsewhere: shown whole, selected on focus, copied by a button. */
export function AddressLine({ label, hint, address, copyLabel }: AddressLineProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <Field label={label} hint={hint}>
      <div className="flex items-center gap-2">
        <Input ref={input} code readOnly value={address} onFocus={(event) => event.currentTarget.select()} />
        <CopyButton
          value={address}
          label={copyLabel}
          announcement="Address copied."
          selectOnFailure={input}
        />
      </div>
    </Field>
  );
}

/** Comes first: the service asks for it before it gives a client id. */
export const RedirectAddress = ({ address }: { address: string }) => (
  <AddressLine
    label="Redirect address"
    hint="Enter it at the service where you register the app, then come back with its client id and secret."
    address={address}
    copyLabel="Copy redirect address"
  />
);
