"use client";

import type { ReactNode } from "react";
import { AgentFields } from "@/components/workflows/steps/agent-fields";
import { CodeFields } from "@/components/workflows/steps/code-fields";
import { CommonFields } from "@/components/workflows/steps/common-fields";
import { HttpFields } from "@/components/workflows/steps/http-fields";
import { PromptFields } from "@/components/workflows/steps/prompt-fields";
import type { StepDraft } from "@/components/workflows/steps/step-draft";
import { formOf } from "@/components/workflows/steps/step-words";
import type { KeyDesk } from "@/components/workflows/key-desk";
import type { KnownKeys } from "@/components/workflows/known-keys";
import type { Parts } from "@/components/workflows/workflow-types";

export interface StepFormProps {
  step: StepDraft;
  onChange: (change: Partial<StepDraft>) => void;
  /** By name of the field. */
  errorOf: (field: string) => string | undefined;
  keys: KnownKeys;
  desk: KeyDesk;
  parts: Parts;
  isReadOnly: boolean;
}

export const stepFieldId = (uid: string, field: string) => `${uid}-${field}`;

/** The fields of one step, by its kind. */
export function StepForm(props: StepFormProps) {
  return (
    <div className="flex flex-col gap-5">
      {bodyOf(props)}
      <CommonFields {...props} />
    </div>
  );
}

function bodyOf(props: StepFormProps): ReactNode {
  const form = formOf(props.step.type);
  switch (form) {
    case "code":
      return <CodeFields {...props} />;
    case "http":
      return <HttpFields {...props} />;
    case "text":
      return <PromptFields {...props} />;
    case "object":
      return <PromptFields {...props} hasSchema />;
    case "agent":
      return (
        <>
          <PromptFields {...props} />
          <AgentFields {...props} />
        </>
      );
    default:
      return form satisfies never;
  }
}
