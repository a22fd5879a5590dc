"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { ProjectPlace } from "@/components/credentials/list-context";
import type { Selected } from "@/components/credentials/selection";
import { StepLine } from "@/components/credentials/testing/step-line";
import { isUntested, pauseFor, type Step, testAll } from "@/components/credentials/testing/test-all";
import type { TestResult } from "@/components/credentials/testing/test-run";
import { call } from "@/components/forms/call";
import { credentialsCounted } from "@/components/credentials/counted";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter } from "@/components/ui/dialog";
import { routes } from "@/lib/routes";

export interface BatchTestProps {
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  targets: readonly Selected[];
  place: ProjectPlace;
  /** Once it has ended, however it did: what was learned is stored. */
  onEnd: () => void;
}

/** Tests what is selected and lists what came of each. Closing stops what has not been tested yet. */
export function BatchTest({ isOpen, onOpenChange, targets, place, onEnd }: BatchTestProps) {
  const { steps, isRunning, stop } = useBatch({ targets, place, onEnd });
  const change = (open: boolean) => {
    if (!open) stop();
    onOpenChange(open);
  };
  return (
    <Dialog open={isOpen} onOpenChange={change}>
      <DialogContent
        title={`Test ${credentialsCounted(targets.length)}`}
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          if (event.currentTarget instanceof HTMLElement)
            event.currentTarget.querySelector<HTMLElement>("[data-first]")?.focus();
        }}
      >
        <DialogBody>
          <p role="status" className="mb-3 text-sm font-medium">
            {isRunning ? progressWords(steps) : summaryWords(steps)}
          </p>
          <ul aria-label="Outcomes" className="divide-y divide-border rounded-lg border border-border">
            {targets.map((target) => (
              <StepLine key={target.id} name={target.name} step={steps.get(target.id) ?? WAITING} />
            ))}
          </ul>
        </DialogBody>
        <DialogFooter>
          <Button data-first onClick={() => (isRunning ? stop() : change(false))}>
            {isRunning ? "Stop" : "Close"}
          </Button>
        </DialogFooter>
      </DialogContent>
    </Dialog>
  );
}

const WAITING: Step = { phase: "waiting" };
type Steps = ReadonlyMap<string, Step>;

function useBatch({ targets, place, onEnd }: Pick<BatchTestProps, "targets" | "place" | "onEnd">) {
  const [steps, setSteps] = useState<Steps>(() => new Map(targets.map(({ id }) => [id, WAITING])));
  const [isRunning, setRunning] = useState(true);
  const aborter = useRef<AbortController>(undefined);
  const run = useEffectEvent(async (signal: AbortSignal) => {
    await testAll(targets, {
      ask: (id, ending) =>
        call<TestResult>(routes.credentialTest(place.org, place.project, id), { input: {}, signal: ending }),
      signal,
      tell: (id, step) => setSteps((before) => new Map(before).set(id, step)),
      pause: pauseFor,
    });
    setRunning(false);
    onEnd();
  });
  useEffect(() => {
    const own = new AbortController();
    aborter.current = own;
    // A moment later, so that the trial run of React's strict mode tests nothing.
    const timer = setTimeout(() => void run(own.signal), 0);
    return () => {
      clearTimeout(timer);
      own.abort();
    };
  }, []);
  return { steps, isRunning, stop: () => aborter.current?.abort() };
}

function progressWords(steps: Steps): string {
  const all = [...steps.values()];
  const ended = all.filter(({ phase }) => phase === "done" || phase === "failed").length;
  const paused = all.find((step) => step.phase === "paused");
  const place = `Testing ${Math.min(ended + 1, all.length)} of ${all.length}…`;
  return paused?.phase === "paused" ? `${place} ${paused.message}` : place;
}

/** "8 valid, 2 rejected, 1 couldn't be checked, 1 not tested." */
function summaryWords(steps: Steps): string {
  const counts = { valid: 0, rejected: 0, unknown: 0, untested: 0 };
  for (const step of steps.values()) counts[groupOf(step)]++;
  const parts = [
    counts.valid > 0 && `${counts.valid} valid`,
    counts.rejected > 0 && `${counts.rejected} rejected`,
    counts.unknown > 0 && `${counts.unknown} couldn't be checked`,
    counts.untested > 0 && `${counts.untested} not tested`,
  ].filter(Boolean);
  return `${parts.join(", ")}.`;
}

function groupOf(step: Step): "valid" | "rejected" | "unknown" | "untested" {
  if (step.phase !== "done" || isUntested(step.result)) return "untested";
  return step.result.outcome === "limited" ? "valid" : step.result.outcome;
}
