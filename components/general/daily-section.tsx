"use client";

import { CircleAlert } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Switch } from "@/components/ui/switch";
import { showToast } from "@/components/ui/toast";

interface DailySectionProps {
  project: { id: string; name: string; testsDaily: boolean };
  /** Why this person may not change it. */
  refused: string | undefined;
  save: Send<unknown>;
}

/** Whether services are asked each day about the keys that are stored. Acts at once. */
export function DailySection({ project, refused, save }: DailySectionProps) {
  const { id, name, testsDaily } = project;
  const router = useRouter();
  const { submit, failure } = useSubmit(save);
  const [asked, setAsked] = useState(testsDaily);
  const [seen, setSeen] = useState(testsDaily);
  if (seen !== testsDaily) {
    setSeen(testsDaily);
    setAsked(testsDaily);
  }
  const toggle = (next: boolean) => {
    setAsked(next);
    submit({ id, testsDaily: next }, () => {
      const message = next
        ? `Stored keys of ${name} are tested once a day.`
        : `Stored keys of ${name} are tested only when somebody asks.`;
      showToast({ kind: "success", message });
      router.refresh();
    });
  };
  return (
    <Card>
      <CardHeader title="Tests">{refused}</CardHeader>
      <CardBody>
        <div className="max-w-lg">
          <Switch
            label="Test stored keys once a day"
            hint="Only with calls that cost nothing, and not what asks a person before each use. A key that is no longer accepted is told under Notices."
            checked={failure ? testsDaily : asked}
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
