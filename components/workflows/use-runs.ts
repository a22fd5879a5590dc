"use client";

import { useRouter } from "next/navigation";
import { parseAsString, useQueryState } from "nuqs";
import { useRef } from "react";
import type { WorkflowEditorProps } from "@/components/workflows/editor-props";
import { useRunControl } from "@/components/workflows/run/use-run-control";
import { useWatchedRun } from "@/components/workflows/run/use-watched-run";
import { routes } from "@/lib/routes";

/** Runs of the workflow on the page; the one that is looked at stands in the address. */
export function useRuns({ workflow, place, runs, refusals, actions }: WorkflowEditorProps, isDirty: boolean) {
  const router = useRouter();
  const formRef = useRef<HTMLFormElement>(null);
  const [current, setCurrent] = useQueryState("run", parseAsString.withOptions({ history: "push" }));
  const { org, project } = place;
  const watching = useWatchedRun(
    current,
    (id) => routes.runStream(org, project, workflow.id, id),
    () => router.refresh(),
  );
  const control = useRunControl({
    workflowId: workflow.id,
    actions: actions.runs,
    page: runs,
    refusal: refusals.run,
    notNow: notNow(workflow, isDirty),
    onStarted: (id) => {
      void setCurrent(id);
      router.refresh();
    },
  });
  return {
    formRef,
    control,
    watching,
    current,
    hrefOf: (run: string) => routes.consumer(org, project, "workflows", workflow.id, { run }),
    /** From the head of the page: brings the panel into view and starts with the input that is there. */
    run: () => {
      formRef.current?.scrollIntoView({ block: "nearest" });
      formRef.current?.requestSubmit();
    },
  };
}

function notNow({ steps, enabled }: WorkflowEditorProps["workflow"], isDirty: boolean): string | undefined {
  if (isDirty) return "Save first.";
  if (!enabled) return "This workflow is switched off.";
  return steps.length === 0 ? "Add a step first." : undefined;
}
