import type { CredentialView } from "@/lib/domain/credentials/view";

type Secret = CredentialView["secrets"][string];

/** A stored secret as it may be shown: four dots and its last characters, or dots of a fixed number. */
export function MaskedValue({ secret }: { secret: Secret }) {
  if (!secret.set) return <span className="text-muted-foreground">Not set</span>;
  const label = secret.hint ? `Value ends in ${secret.hint}` : "Value is set";
  return (
    <span role="img" aria-label={label} className="font-mono text-xs whitespace-nowrap">
      {secret.hint ? `••••${secret.hint}` : "••••••••"}
    </span>
  );
}
