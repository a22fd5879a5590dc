import { RelativeTime } from "@/components/ui/relative-time";
import type { CredentialView } from "@/lib/domain/credentials/view";

/** "Used by 4 · 2 hours ago", "Used 2 hours ago" by programs alone, or "Not used yet". */
export function UsageLine({ usedBy, lastUsedAt }: Pick<CredentialView, "usedBy" | "lastUsedAt">) {
  if (usedBy === 0 && lastUsedAt === null) return <>Not used yet</>;
  return (
    <>
      {usedBy > 0 ? `Used by ${usedBy}` : "Used"}
      {lastUsedAt && (
        <>
          {usedBy > 0 ? " · " : " "}
          <RelativeTime value={lastUsedAt} />
        </>
      )}
    </>
  );
}
