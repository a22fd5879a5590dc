import { KeyRound } from "lucide-react";
import { Badge } from "@/components/ui/badge";
import { StatusText } from "@/components/ui/status-text";
import type { SlotCredential, SlotView } from "@/lib/domain/consumers/view";

const SHOWN_MAX = 3;

interface CredentialChipsProps {
  slots: readonly Pick<SlotView, "credentials" | "needs" | "lost" | "label">[];
  /** The slots come from a manifest: how many of them are filled is said. */
  isManifest: boolean;
}

/** What a consumer uses, slot by slot: name and key, or what is missing. */
export function CredentialChips({ slots, isManifest }: CredentialChipsProps) {
  const credentials = slots.flatMap((slot) => slot.credentials);
  const missing = slots.filter(({ needs }) => needs);
  if (credentials.length === 0 && missing.length === 0)
    return <span className="text-muted-foreground">None</span>;
  return (
    <span className="flex min-w-0 flex-col gap-1 max-sm:items-end">
      {isManifest && (
        <span className="text-xs text-muted-foreground">
          {slots.filter((slot) => slot.credentials.length > 0).length} of {slots.length} connected
        </span>
      )}
      {credentials.slice(0, SHOWN_MAX).map((credential, at) => (
        <CredentialChip key={`${credential.id} ${at}`} credential={credential} />
      ))}
      {credentials.length > SHOWN_MAX && (
        <span className="text-xs text-muted-foreground">and {credentials.length - SHOWN_MAX} more</span>
      )}
      {missing.map(({ label, lost }) => (
        <StatusText key={label} kind="empty">
          {lost ? `Lost “${lost.name}”` : missing.length > 1 ? `${label} is empty` : "Needs a credential"}
        </StatusText>
      ))}
    </span>
  );
}

const DOUBTS: Record<string, string> = {
  needs_value: "Needs value",
  disabled: "Disabled",
  expired: "Expired",
};

function CredentialChip({ credential }: { credential: SlotCredential }) {
  if (!("name" in credential)) return <Badge icon={<KeyRound />}>A credential you can’t see</Badge>;
  const doubt = DOUBTS[credential.status];
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2">
      <Badge icon={<KeyRound aria-hidden="true" />}>
        {credential.name} <code className="font-normal text-muted-foreground">{credential.key}</code>
      </Badge>
      {doubt && <StatusText kind="warning">{doubt}</StatusText>}
    </span>
  );
}
