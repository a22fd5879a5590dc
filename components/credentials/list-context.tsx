"use client";

import {
  createContext,
  type TransitionStartFunction,
  use,
  useState,
  useSyncExternalStore,
  useTransition,
} from "react";
import type { Route } from "next";
import type { Action } from "@/components/credentials/send";
import { createSelection, type Selected, type Selection } from "@/components/credentials/selection";
import { createTests, type Tests } from "@/components/credentials/testing/tests";

export interface ProjectPlace {
  org: string;
  project: string;
}

interface ListContextValue {
  place: ProjectPlace;
  /** Why this person may not change credentials; nothing when they may. */
  refusal: string | undefined;
  /** The same in a few words, where a sentence would stand four times. */
  briefRefusal: string | undefined;
  /** The same as `refusal`, for adding. */
  refusalToAdd: string | undefined;
  /** The same for testing, which more people may. */
  refusalToTest?: string | undefined;
  /** The rows of this page, in their order. */
  rows: readonly Selected[];
  selection: Selection;
  /** The page before this one, for when everything on this one is gone. */
  previous: Route | null;
  /** A filter, sort or page is being fetched; the old rows stay meanwhile. */
  isPending: boolean;
  startTransition: TransitionStartFunction;
  tests: Tests;
  switches: { disable: Action<{ id: string }>; enable: Action<{ id: string }> };
}

const ListContext = createContext<ListContextValue | null>(null);

type ListProviderProps = Omit<ListContextValue, "selection" | "isPending" | "startTransition" | "tests"> & {
  children: React.ReactNode;
};

/** What the leaves of the credentials pages share. */
export function ListProvider({ children, ...shared }: ListProviderProps) {
  const slot = `${shared.place.org}/${shared.place.project}`;
  const [selection] = useState(() => createSelection(tabStorage(), slot));
  const [tests] = useState(createTests);
  const [isPending, startTransition] = useTransition();
  return (
    <ListContext value={{ ...shared, selection, tests, isPending, startTransition }}>{children}</ListContext>
  );
}

function tabStorage(): Storage | undefined {
  try {
    return typeof window === "undefined" ? undefined : window.sessionStorage;
  } catch {
    return undefined;
  }
}

export function useList(): ListContextValue {
  const list = use(ListContext);
  if (!list) throw new Error("outside of ListProvider");
  return list;
}

const NOTHING: ReadonlyMap<string, string> = new Map();

export function useSelected(): ReadonlyMap<string, string> {
  const { selection } = useList();
  return useSyncExternalStore(selection.subscribe, selection.items, () => NOTHING);
}
