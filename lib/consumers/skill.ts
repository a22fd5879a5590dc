import "server-only";
import { z } from "zod";
import { primaryField } from "@/lib/catalog/fields";
import { type Requirement, requirementsOf } from "@/lib/catalog/slots";
import { fieldsFor } from "@/lib/catalog/templates";
import { isCredentialType } from "@/lib/catalog/types";
import type { Driver, DriverCall, DriverResult, HeldCredential } from "@/lib/consumers/driver";
import type { Secret } from "@/lib/secret";

const Input = z.strictObject({});

/** A skill: instructions and the credentials they need. *Try* says which slots are filled; nothing is sent anywhere. */
export const skill: Driver<typeof Input> = {
  kind: "skill",
  input: Input,
  try: (call) => Promise.resolve(statusOf(call)),
};

function statusOf({ consumer, slots }: DriverCall): DriverResult {
  const described = requirementsOf(consumer.config.requires).map(({ key, label, mapsTo }) => {
    const [held] = Object.hasOwn(slots, key) ? (slots[key] ?? []) : [];
    return {
      key,
      label,
      filled: held !== undefined,
      ...(held !== undefined && { credentialKey: held.key }),
      ...(mapsTo !== undefined && { mapsTo }),
    };
  });
  const empty = described.filter(({ filled }) => !filled);
  return {
    ok: empty.length === 0,
    outcome: "unknown",
    message: messageOf(
      described.length,
      empty.map(({ key }) => key),
    ),
    slots: described,
    connected: `${described.length - empty.length} of ${described.length}`,
  };
}

function messageOf(count: number, empty: readonly string[]): string {
  if (count === 0) return "This skill needs no credentials.";
  if (empty.length === 0) return "Every credential this skill needs is connected.";
  return `${empty.join(", ")} ${empty.length === 1 ? "has" : "have"} no credential yet.`;
}

/**
 * The secret fields of a credential as a skill expects them: the primary one takes the name it maps to, and a field
 * that had this name gives way.
 */
export function fieldsForSkill(
  { mapsTo }: Pick<Requirement, "mapsTo">,
  { type, templateId, secrets }: HeldCredential,
): Record<string, Secret> {
  const primary = isCredentialType(type) ? primaryField(fieldsFor(type, templateId))?.name : undefined;
  if (mapsTo === undefined || primary === undefined || !Object.hasOwn(secrets, primary))
    return { ...secrets };
  const others = Object.entries(secrets).filter(([name]) => name !== primary && name !== mapsTo);
  const [renamed] = Object.entries(secrets).filter(([name]) => name === primary);
  return Object.fromEntries([...others, ...(renamed ? [[mapsTo, renamed[1]] as const] : [])]);
}
