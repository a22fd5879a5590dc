import "server-only";
import { createRedactor, type Redactor } from "@/lib/runtime/redact/redactor";
import type { Held } from "./held";

/** Knows every secret that a consumer holds for one call. */
export function redactorFor(held: Held): Redactor {
  const redactor = createRedactor();
  addHeld(redactor, held);
  return redactor;
}

export function addHeld(redactor: Redactor, held: Held): void {
  for (const credential of Object.values(held).flat())
    for (const secret of Object.values(credential.secrets)) redactor.add(credential.key, secret.expose());
}
