import type { StatusKind } from "@/components/ui/status-text";
import type { SlotCredential } from "@/lib/domain/consumers/view";

export type KnownCredential = Extract<SlotCredential, { name: string }>;

type Status = KnownCredential["status"];

export const STATUSES: Record<Status, { kind: StatusKind; word: string }> = {
  active: { kind: "valid", word: "Active" },
  needs_value: { kind: "empty", word: "Needs value" },
  disabled: { kind: "disabled", word: "Disabled" },
  expired: { kind: "error", word: "Expired" },
};

/** Why a chosen credential does not work yet; nothing when it does. */
export const DOUBTS: Record<Status, string | undefined> = {
  active: undefined,
  needs_value: "It has no value yet, so nothing can use it.",
  disabled: "It is disabled, so nothing can use it.",
  expired: "It has expired, so nothing can use it.",
};

export const NO_ACCESS = "A credential you have no access to";

/** Name and state as one phrase, for whoever hears it: "Anthropic prod, active". */
export const spoken = (credential: SlotCredential): string =>
  "name" in credential
    ? `${credential.name}, ${STATUSES[credential.status].word.toLowerCase()}`
    : NO_ACCESS.toLowerCase();
