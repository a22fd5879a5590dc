"use client";

import { useCallback, useEffect, useState } from "react";
import { isBlocked } from "@/components/credentials/impact-tier";
import type { ProjectPlace } from "@/components/credentials/list-context";
import { type Action, send } from "@/components/credentials/send";
import type { Impact, ImpactItem } from "@/lib/domain/credentials/impact";

export type ImpactState =
  | { status: "loading" }
  | { status: "failed"; reference: string }
  | { status: "gone" }
  /** `impact` is about what can be deleted; its token lets exactly that go. */
  | { status: "known"; impact: Impact; blocked: ImpactItem[] };

export type KnownImpact = Extract<ImpactState, { status: "known" }>;

/** What deleting these would change. Asked for as soon as the dialog is there, and again by `reload`. */
export function useImpact(action: Action<Impact>, place: ProjectPlace, ids: readonly string[]) {
  const [state, setState] = useState<ImpactState>({ status: "loading" });
  const [attempt, setAttempt] = useState(0);
  const wanted = ids.join();
  const { org, project } = place;

  useEffect(() => {
    let isCurrent = true;
    void review(action, { org, project }, wanted.split(",")).then((found) => isCurrent && setState(found));
    return () => {
      isCurrent = false;
    };
  }, [action, org, project, wanted, attempt]);

  const reload = useCallback(() => {
    setState({ status: "loading" });
    setAttempt((count) => count + 1);
  }, []);
  return { state, reload };
}

async function review(
  action: Action<Impact>,
  place: ProjectPlace,
  ids: readonly string[],
): Promise<ImpactState> {
  const found = await send(action, place, { ids });
  if (found.status === "error")
    return found.code === "not_found" ? { status: "gone" } : { status: "failed", reference: found.requestId };
  const blocked = found.data.items.filter(isBlocked);
  const free = found.data.items.filter((item) => !isBlocked(item));
  if (blocked.length === 0 || free.length === 0) return { status: "known", impact: found.data, blocked };
  // Blocked ones stay behind, and a token belongs to exactly the credentials it was made for.
  const rest = await send(action, place, { ids: free.map(({ id }) => id) });
  if (rest.status === "error") return { status: "failed", reference: rest.requestId };
  return { status: "known", impact: rest.data, blocked };
}
