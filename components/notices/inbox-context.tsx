"use client";

import { createContext, use, useEffect, useEffectEvent, useState } from "react";
import type { Inbox } from "@/components/notices/inbox";
import { call } from "@/components/forms/call";

interface InboxContextValue extends Inbox {
  /** Asks again, once something has changed. */
  refresh: () => void;
}

const NOTHING: InboxContextValue = { notices: [], unread: 0, approvals: null, refresh: () => undefined };
const InboxContext = createContext<InboxContextValue>(NOTHING);
export const useInbox = () => use(InboxContext);

/** A program is held for 25 seconds: whoever may decide should hear of it while it still waits. */
const DECIDERS_EVERY_MS = 10_000;
const OTHERS_EVERY_MS = 60_000;

interface InboxProviderProps {
  href: string;
  initial: Inbox;
  children: React.ReactNode;
}

/** Keeps what waits for this person up to date while the page is in view. */
export function InboxProvider({ href, initial, children }: InboxProviderProps) {
  const [inbox, setInbox] = useState(initial);
  const [seen, setSeen] = useState(initial);
  if (seen !== initial) {
    setSeen(initial);
    setInbox(initial);
  }
  const refresh = async () => {
    const answer = await call<Inbox>(href);
    if (answer.status === "ok") setInbox(answer.data);
  };
  const ask = useEffectEvent(() => {
    if (document.visibilityState === "visible") void refresh();
  });
  const everyMs = initial.approvals === null ? OTHERS_EVERY_MS : DECIDERS_EVERY_MS;
  useEffect(() => {
    const onVisible = () => ask();
    const timer = setInterval(onVisible, everyMs);
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [everyMs]);
  return <InboxContext value={{ ...inbox, refresh: () => void refresh() }}>{children}</InboxContext>;
}
