"use client";

import { useRouter } from "next/navigation";
import { useSyncExternalStore } from "react";
import { useList } from "@/components/credentials/list-context";
import type { TestResult, TestState } from "@/components/credentials/testing/test-run";
import type { TestOffer } from "@/components/credentials/testing/test-shape";
import { call } from "@/components/forms/call";
import { routes } from "@/lib/routes";

const IDLE: TestState = { phase: "idle" };

/** The test of one stored value, wherever on the page it was started. What it said is kept, so the page is read again. */
export function useStoredTest({ id, version }: Pick<TestOffer, "id" | "version">) {
  const { tests, place } = useList();
  const router = useRouter();
  const run = tests.of({ id, version });
  const state = useSyncExternalStore(run.subscribe, run.state, () => IDLE);
  const start = async () => {
    const isKept = await run.start((signal) =>
      call<TestResult>(routes.credentialTest(place.org, place.project, id), { input: {}, signal }),
    );
    if (isKept) router.refresh();
  };
  return { state, start: () => void start(), stop: run.stop };
}
