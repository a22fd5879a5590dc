import "server-only";
import type postgres from "postgres";
import { env } from "@/lib/env";
import { oneStatement, openClient } from "./client";

/** Hears what is sent with `pg_notify`, until it is closed. */
export interface Listener {
  close(): Promise<void>;
}

interface Listening {
  channels: readonly string[];
  heard: (channel: string, payload: string) => void;
  /** It hears from now on. Called again after each interruption, in which something may have been missed. */
  ready: () => void;
}

/** How often it is checked that a message still arrives: a driver or a network may lose a connection in silence. */
const CHECK_MS = 10_000;
const ECHO_MS = 3_000;
const RETRY_MS = 1_000;

/** Listens on a connection of its own, and on another one when that is lost. Never throws: it goes on trying. */
export function listen(listening: Listening): Listener {
  const stop = new AbortController();
  const done = goOn(listening, stop.signal);
  return {
    close: () => {
      stop.abort();
      return done;
    },
  };
}

async function goOn(listening: Listening, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    const client = openClient(env().DATABASE_URL ?? "", { max: 1 });
    try {
      await hear(client, listening, stop);
    } catch {
      // Whoever uses the database notices and says so; here it is only tried again.
      await pause(RETRY_MS, stop);
    } finally {
      await client.end({ timeout: 1 }).catch(() => undefined);
    }
  }
}

/** Returns when it is told to stop, throws when nothing is heard any more. */
async function hear(client: postgres.Sql, { channels, heard, ready }: Listening, stop: AbortSignal) {
  const echo = `echo ${crypto.randomUUID()}`;
  let echoed: (() => void) | undefined;
  for (const channel of channels)
    await client.listen(channel, (payload) => {
      if (payload === echo) echoed?.();
      else if (!payload.startsWith("echo ")) heard(channel, payload);
    });
  ready();
  for (;;) {
    await pause(CHECK_MS, stop);
    if (stop.aborted) return;
    const heardItself = new Promise<boolean>((resolve) => (echoed = () => resolve(true)));
    await oneStatement((sql) => sql`select pg_notify(${channels[0] ?? ""}, ${echo})`);
    const isHearing = await Promise.race([heardItself, pause(ECHO_MS, stop).then(() => stop.aborted)]);
    if (!isHearing) throw new Error("nothing is heard");
  }
}

function pause(ms: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      stop.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    stop.addEventListener("abort", end, { once: true });
    if (stop.aborted) end();
  });
}
