"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useState } from "react";
import { routes } from "@/lib/routes";

const ConfirmDialog = dynamic(
  () => import("@/components/ui/confirm-dialog").then((module) => module.ConfirmDialog),
  { ssr: false },
);

/** Asks before links, or an act of the page, lose what was changed. Closing the tab asks in the browser's own words. */
export function useLeaveGuard(isDirty: boolean) {
  const router = useRouter();
  const [waiting, setWaiting] = useState<{ act: () => void }>();
  const onClick = useEffectEvent((event: MouseEvent) => {
    const href = hrefOfLink(event);
    if (href === null) return;
    event.preventDefault();
    event.stopPropagation();
    setWaiting({ act: () => router.push(routes.at(href)) });
  });
  useEffect(() => {
    if (!isDirty) return;
    const onUnload = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", onUnload);
    document.addEventListener("click", onClick, { capture: true });
    return () => {
      window.removeEventListener("beforeunload", onUnload);
      document.removeEventListener("click", onClick, { capture: true });
    };
  }, [isDirty]);

  const attempt = (act: () => void) => {
    if (isDirty) setWaiting({ act });
    else act();
  };
  const dialog = waiting && (
    <ConfirmDialog
      open
      onOpenChange={() => setWaiting(undefined)}
      title="Leave without saving?"
      description="What you changed here is lost."
      cancelLabel="Keep editing"
      confirmLabel="Discard changes"
      onConfirm={() => {
        setWaiting(undefined);
        waiting.act();
      }}
    />
  );
  return { attempt, dialog };
}

/** The path of a link that would take this page away; null for every other press. */
function hrefOfLink(event: MouseEvent): string | null {
  const link = event.target instanceof Element && event.target.closest<HTMLAnchorElement>("a[href]");
  if (!link || link.target === "_blank" || link.hasAttribute("download")) return null;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return null;
  const to = new URL(link.href, window.location.href);
  // Another query of the same page leaves what is being edited where it is.
  const isHere = to.pathname === window.location.pathname;
  return to.origin !== window.location.origin || isHere ? null : to.pathname + to.search;
}
