import type { DriverCall, ProgressEvent } from "@/lib/consumers/driver";
import { createRedactor } from "@/lib/runtime/redact/redactor";

export interface MadeCall extends DriverCall {
  events: ProgressEvent[];
}

interface Parts {
  id?: string;
  revision?: number;
  config: Readonly<Record<string, unknown>>;
  slots?: DriverCall["slots"];
  signal?: AbortSignal;
}

/** A call as the domain makes it: the redactor knows every secret of the slots, progress is kept. */
export function driverCall({ id = "con_1", revision = 1, config, slots = {}, signal }: Parts): MadeCall {
  const redactor = createRedactor();
  for (const { key, secrets } of Object.values(slots).flat()) {
    for (const secret of Object.values(secrets)) redactor.add(key, secret.expose());
  }
  const events: ProgressEvent[] = [];
  return {
    consumer: { id, name: "Machine", revision, config },
    slots,
    redactor,
    progress: (event) => events.push(event),
    signal: signal ?? new AbortController().signal,
    events,
  };
}
