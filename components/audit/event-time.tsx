"use client";

import { useSyncExternalStore } from "react";

const moment = (timeZone?: string) =>
  new Intl.DateTimeFormat("en-GB", {
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    timeZone,
  });
const utc = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long", timeZone: "UTC" });

const never = () => () => undefined;

/** In the reader's own zone once the page is theirs, with UTC on hover. The server, which knows no zone, writes UTC. */
export function EventTime({ value }: { value: string }) {
  const isServer = useSyncExternalStore(
    never,
    () => false,
    () => true,
  );
  const at = Date.parse(value);
  return (
    <time
      dateTime={value}
      title={utc.format(at)}
      suppressHydrationWarning
      className="whitespace-nowrap tabular-nums"
    >
      {moment(isServer ? "UTC" : undefined).format(at)}
    </time>
  );
}
