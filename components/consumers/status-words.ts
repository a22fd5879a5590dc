import type { StatusKind } from "@/components/ui/status-text";
import type { ConsumerView } from "@/lib/domain/consumers/view";

type Status = ConsumerView["status"];

export const STATUS_WORDS: Record<Status, { look: StatusKind; label: string }> = {
  ready: { look: "valid", label: "Ready" },
  needs_credential: { look: "empty", label: "Needs a credential" },
  paused: { look: "error", label: "Paused" },
  disabled: { look: "disabled", label: "Disabled" },
};
