"use client";

import { FlaskConical, Square } from "lucide-react";
import { useList } from "@/components/credentials/list-context";
import { obstacleOf, planWords, type TestOffer } from "@/components/credentials/testing/test-shape";
import { useStoredTest } from "@/components/credentials/testing/use-stored-test";
import type { MenuEntry } from "@/components/ui/action-menu";

/** The test of a stored credential as a line of its menu. */
export function useTestEntry(offer: TestOffer): MenuEntry {
  const { refusalToTest } = useList();
  const { state, start, stop } = useStoredTest(offer);
  if (state.phase === "running")
    return { label: "Stop test", icon: <Square aria-hidden="true" />, onSelect: stop };
  return {
    label: "Test",
    icon: <FlaskConical aria-hidden="true" />,
    onSelect: start,
    ...(offer.plan && { detail: planWords(offer.plan) }),
    disabledReason:
      obstacleOf(offer) ?? refusalToTest ?? (state.phase === "throttled" ? state.message : undefined),
  };
}
