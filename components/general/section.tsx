"use client";

import { type SubmitEvent, useEffect } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardFooter, CardHeader } from "@/components/ui/card";

type SectionProps = {
  title: string;
  /** Why it cannot be changed here and now; the fields stay visible. */
  refused?: string | undefined;
  isDirty: boolean;
  isPending: boolean;
  onSave: () => void;
  onDiscard: () => void;
  formRef: React.Ref<HTMLFormElement>;
  children: React.ReactNode;
};

/** One part of the settings with its own Save and Discard, there only while something has been changed. */
export function Section({
  title,
  refused,
  isDirty,
  isPending,
  onSave,
  onDiscard,
  formRef,
  children,
}: SectionProps) {
  useLeaveGuard(isDirty);
  const save = (event: SubmitEvent) => {
    event.preventDefault();
    if (isDirty) onSave();
  };
  return (
    <Card>
      <form ref={formRef} noValidate onSubmit={save}>
        <CardHeader title={title}>{refused}</CardHeader>
        <CardBody>
          <fieldset disabled={refused !== undefined} className="flex max-w-lg flex-col gap-5">
            <legend className="sr-only">{title}</legend>
            {children}
          </fieldset>
        </CardBody>
        {isDirty && (
          <CardFooter>
            <Button onClick={onDiscard}>Discard</Button>
            <Button type="submit" variant="primary" pending={isPending}>
              Save
            </Button>
          </CardFooter>
        )}
      </form>
    </Card>
  );
}

/** Links are asked about too: the framework moves between pages without unloading them. */
function useLeaveGuard(isDirty: boolean) {
  useEffect(() => {
    if (!isDirty) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element && event.target.closest<HTMLAnchorElement>("a[href]");
      if (!link || link.target === "_blank" || event.metaKey || event.ctrlKey) return;
      if (window.confirm("Leave without saving? What you changed here is lost.")) return;
      event.preventDefault();
      event.stopPropagation();
    };
    window.addEventListener("beforeunload", onUnload);
    document.addEventListener("click", onClick, { capture: true });
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, { capture: true });
    };
  }, [isDirty]);
}
