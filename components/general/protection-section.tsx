"use client";

import { CircleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Switch } from "@/components/ui/switch";
import { showToast } from "@/components/ui/toast";

interface ProtectionSectionProps {
  project: { id: string; name: string; protectsInUse: boolean };
  /** Why this person may not change it. */
  refused: string | undefined;
  save: Send<unknown>;
}

/** Whether a credential that something active uses can be deleted here. Acts at once. */
export function ProtectionSection({ project, refused, save }: ProtectionSectionProps) {
  const { id, name, protectsInUse } = project;
  const router = useRouter();
  const { submit, failure } = useSubmit(save);
  const [asked, setAsked] = useState(protectsInUse);
  const [seen, setSeen] = useState(protectsInUse);
  if (seen !== protectsInUse) {
    setSeen(protectsInUse);
    setAsked(protectsInUse);
  }
  const toggle = (next: boolean) => {
    setAsked(next);
    submit({ id, protectsInUse: next }, () => {
      showToast({ kind: "success", message: toldBy(next, name) });
      router.refresh();
    });
  };
  return (
    <Card>
      <CardHeader title="Deleting credentials">{refused}</CardHeader>
      <CardBody>
        <div className="max-w-lg">
          <Switch
            label="Don’t delete credentials in use"
            hint="What something active uses has to be replaced there first. It applies to everyone, also through the API."
            checked={failure ? protectsInUse : asked}
            disabled={refused !== undefined}
            onChange={(event) => toggle(event.target.checked)}
          />
          {failure && (
            <p role="alert" className="mt-1 flex items-start gap-1.5 text-sm text-danger-text">
              <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
              {failure.message}
            </p>
          )}
        </div>
      </CardBody>
    </Card>
  );
}

const toldBy = (isProtected: boolean, name: string) =>
  isProtected
    ? `Credentials in use can’t be deleted in ${name} any more.`
    : `Credentials in use can be deleted in ${name}.`;
