"use client";

import { useSyncExternalStore } from "react";

const TICK_MS = 30_000;
const ABSOLUTE_AFTER_DAYS = 30;
const STEPS = [
  { unit: "minute", seconds: 60, below: 3_600 },
  { unit: "hour", seconds: 3_600, below: 86_400 },
  { unit: "day", seconds: 86_400, below: Infinity },
] as const;

const day = (timeZone?: string) =>
  new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone });
const exact = (timeZone?: string) =>
  new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "long", timeZone });

/** "3 minutes ago", "in 6 days"; beyond 30 days a date. Both arguments in milliseconds since the epoch. */
export function relativeWords(at: number, now: number, timeZone?: string): string {
  const seconds = (at - now) / 1_000;
  const distance = Math.abs(seconds);
  if (distance < 45) return "just now";
  if (distance > ABSOLUTE_AFTER_DAYS * 86_400) return day(timeZone).format(at);
  const step = STEPS.find(({ below }) => distance < below) ?? STEPS[2];
  const amount = Math.sign(seconds) * Math.max(1, Math.round(distance / step.seconds));
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(amount, step.unit);
}

/**
 * The server writes the UTC date; after hydration the words follow the reader's clock and zone. Both first renders
 * agree; only ICU versions may differ in a space, hence the suppression. `value` is ISO 8601.
 */
export function RelativeTime({ value }: { value: string }) {
  const now = useSyncExternalStore(subscribe, currentTick, () => 0);
  const at = Date.parse(value);
  const isServer = now === 0;
  return (
    <time
      data-slot="relative-time"
      dateTime={value}
      suppressHydrationWarning
      title={isServer ? exact("UTC").format(at) : exact().format(at)}
      className="whitespace-nowrap"
    >
      {isServer ? day("UTC").format(at) : relativeWords(at, now)}
    </time>
  );
}

// One clock for the page, stepped so that a render in between sees no change.
const currentTick = () => Math.floor(Date.now() / TICK_MS) * TICK_MS;

function subscribe(onTick: () => void) {
  const timer = setInterval(onTick, TICK_MS);
  return () => clearInterval(timer);
}
