"use client";

import { useRouter } from "next/navigation";
import { type SubmitEvent, useState } from "react";
import type { Written } from "@/components/consumers/consumer-actions";
import { useLeaveGuard } from "@/components/consumers/leave-guard";
import type { EditorPlace } from "@/components/credentials/editor/editor-task";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { newStep } from "@/components/workflows/steps/step-draft";
import { readStep } from "@/components/workflows/steps/read-step";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardFooter } from "@/components/ui/card";
import { Checkbox } from "@/components/ui/checkbox";
import { submitOnMetaEnter } from "@/components/ui/dialog-manners";
import { Field } from "@/components/ui/field";
import { FormErrorSummary } from "@/components/ui/form-error-summary";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { showToast } from "@/components/ui/toast";
import { nameProblem } from "@/lib/catalog/keys";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import { routes } from "@/lib/routes";

type WorkflowCreatorProps = { place: EditorPlace; create: Send<Written> };

const SECRET = "This looks like a secret, and everyone in the project can read this.";

/** A name is enough to begin; everything else is done in the editor. */
export function WorkflowCreator({ place: { org, project }, create }: WorkflowCreatorProps) {
  const router = useRouter();
  const { form, submit, isPending, errorOf, errorBeside } = useSubmit(create);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [hasStep, setHasStep] = useState(true);
  const [problem, setProblem] = useState<string>();
  const [isCreated, setCreated] = useState(false);
  const guard = useLeaveGuard((name !== "" || description !== "") && !isCreated);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const wrong = looksLikeSecret(`${name} ${description}`) ? SECRET : nameProblem(name.trim());
    setProblem(wrong ?? undefined);
    if (wrong !== null) return;
    const steps = hasStep ? [readStep(newStep("code", []), []).step] : [];
    submit({ name: name.trim(), description: description.trim(), steps }, (made) => {
      setCreated(true);
      showToast({ kind: "success", message: `Created “${made.name}”.` });
      router.push(routes.consumer(org, project, "workflows", made.id));
    });
  };
  return (
    <Card>
      <form
        ref={form}
        noValidate
        autoComplete="off"
        aria-label="New workflow"
        onSubmit={send}
        onKeyDown={submitOnMetaEnter}
      >
        <CardBody className="flex flex-col gap-5 pt-5">
          <FormErrorSummary message={errorBeside("name", "description")} />
          <Field
            id="workflow-name"
            label="Name"
            required
            error={problem ?? errorOf("name")}
            hint="Visible to everyone in the project."
          >
            <Input value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
          </Field>
          <Field id="workflow-description" label="Description" error={errorOf("description")}>
            <Textarea rows={2} value={description} onChange={(event) => setDescription(event.target.value)} />
          </Field>
          <Checkbox
            label="Begin with a code step"
            hint="It hands its input on until you write something else."
            checked={hasStep}
            onChange={(event) => setHasStep(event.target.checked)}
          />
        </CardBody>
        <CardFooter>
          <Button
            aria-disabled={isPending}
            onClick={() => guard.attempt(() => router.push(routes.consumers(org, project, "workflows")))}
          >
            Cancel
          </Button>
          <Button type="submit" variant="primary" pending={isPending}>
            Create workflow
          </Button>
        </CardFooter>
      </form>
      {guard.dialog}
    </Card>
  );
}
