"use client";

import { clsx } from "clsx";
import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { type SubmitEvent, useState } from "react";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { StepBody, StepFooter } from "@/components/setup/step-card";
import { withStep } from "@/components/setup/with-step";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { FormErrorSummary } from "@/components/ui/form-error-summary";

type EncryptionStepProps = {
  /** How the key was found, in words: "file, fingerprint 1a2b3c4d". */
  keySource: string;
  /** Where the key lies, when that is a place on this machine. */
  keyPlace: string | null;
  advance: Send<null>;
};

/** Nobody goes on without having said that the one thing that cannot be replaced is kept safe. */
export function EncryptionStep({ keySource, keyPlace, advance }: EncryptionStepProps) {
  const router = useRouter();
  const { submit, isPending, errorBeside } = useSubmit(advance);
  const [isSafe, setSafe] = useState(false);
  const [isAsked, setAsked] = useState(false);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isSafe) {
      setAsked(true);
      return;
    }
    submit({ step: 3 }, () => router.push(withStep(3)));
  };
  return (
    <form noValidate onSubmit={send}>
      <StepBody>
        <FormErrorSummary message={errorBeside()} />
        <ul className="flex flex-col gap-3">
          <Finding kind="good">
            Master key found <span className="text-muted-foreground">({keySource})</span>
          </Finding>
          <Finding kind="good">Test value encrypted and decrypted</Finding>
          <Finding kind={isSafe ? "good" : "open"}>
            {isSafe ? "Backup confirmed" : "No backup confirmed"}
            <p className="mt-0.5 text-sm text-muted-foreground">
              Without this key, stored credentials can’t be recovered. Copy it to your secret manager.
              {keyPlace && (
                <>
                  {" "}
                  It is in <code className="text-xs wrap-anywhere text-foreground">{keyPlace}</code>.
                </>
              )}
            </p>
          </Finding>
        </ul>
        <Field
          label={<span className="sr-only">Backup</span>}
          error={isAsked && !isSafe ? "Store the key first, then tick this." : undefined}
        >
          <Checkbox
            label="I’ve stored the master key somewhere safe"
            checked={isSafe}
            onChange={(event) => setSafe(event.target.checked)}
          />
        </Field>
      </StepBody>
      <StepFooter>
        <Button type="submit" variant="primary" pending={isPending}>
          Continue
        </Button>
      </StepFooter>
    </form>
  );
}

const FINDINGS = {
  good: { Icon: CircleCheck, className: "text-success-text" },
  open: { Icon: TriangleAlert, className: "text-warning-text" },
  bad: { Icon: CircleAlert, className: "text-danger-text" },
} as const;

function Finding({ kind, children }: { kind: keyof typeof FINDINGS; children: React.ReactNode }) {
  const { Icon, className } = FINDINGS[kind];
  return (
    <li className="flex items-start gap-2.5">
      <Icon aria-hidden="true" className={clsx("mt-0.5 size-4.5 shrink-0", className)} />
      <div className="min-w-0">{children}</div>
    </li>
  );
}
