"use client";

import { parseAsString, useQueryState } from "nuqs";
import { useState } from "react";
import type { StepDraft } from "@/components/workflows/steps/step-draft";

/** The step that is shown. It stands in the address by its id, and stays selected while that is being changed. */
export function useSelectedStep(steps: readonly StepDraft[]) {
  const [param, setParam] = useQueryState("step", parseAsString.withOptions({ history: "push" }));
  const [seen, setSeen] = useState(param);
  const [uid, setUid] = useState(() => steps.find(({ id }) => id === param)?.uid);
  if (param !== seen) {
    setSeen(param);
    const asked = steps.find(({ id }) => id === param);
    if (asked) setUid(asked.uid);
  }
  const selected = steps.find((step) => step.uid === uid) ?? steps[0];
  const select = (next: string) => {
    setUid(next);
    const step = steps.find((one) => one.uid === next);
    if (step) void setParam(step.id);
  };
  return { selected, select };
}
