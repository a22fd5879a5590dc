import { LockKeyhole } from "lucide-react";
import { CheckAgain } from "@/components/encryption/check-again";
import type { Send } from "@/components/forms/use-submit";

type SealedNoticeProps = { reason: string; recheck: Send<{ ready: boolean }> };

export function SealedNotice({ reason, recheck }: SealedNoticeProps) {
  return (
    <section
      aria-labelledby="sealed"
      className="mb-6 flex items-start gap-3 rounded-lg border border-danger-line bg-danger-soft px-5 py-4"
    >
      <LockKeyhole aria-hidden="true" className="mt-0.5 size-4.5 shrink-0 text-danger-text" />
      <div className="min-w-0">
        <h2 id="sealed" className="text-base font-semibold">
          Keyhold is sealed
        </h2>
        <p className="mt-1 mb-3 max-w-prose text-sm wrap-anywhere">
          Stored values can’t be read, and nothing is created or overwritten.{" "}
          {reason.charAt(0).toUpperCase() + reason.slice(1)}
        </p>
        <CheckAgain recheck={recheck} />
      </div>
    </section>
  );
}
