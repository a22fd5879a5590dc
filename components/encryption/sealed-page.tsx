import { LockKeyhole } from "lucide-react";
import { CheckAgain } from "@/components/encryption/check-again";
import { Card, CardBody } from "@/components/ui/card";
import type { Send } from "@/components/forms/use-submit";

type SealedPageProps = {
  /** What the server found, and what to do about it. */
  reason: string;
  recheck: Send<{ ready: boolean }>;
};

/** In place of the guide: without its key an instance can store nothing, so nothing is asked. */
export function SealedPage({ reason, recheck }: SealedPageProps) {
  return (
    <Card>
      <CardBody className="flex flex-col items-center px-6 py-10 text-center">
        <span
          aria-hidden="true"
          className="mb-4 grid size-11 place-items-center rounded-lg border border-danger-line bg-danger-soft text-danger-text"
        >
          <LockKeyhole className="size-5" />
        </span>
        <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight">
          No master key
        </h1>
        <p className="mt-2 max-w-md text-pretty text-muted-foreground">
          No master key is configured, so nothing can be stored. Set{" "}
          <code className="text-foreground">KEYHOLD_MASTER_KEY</code> and restart.
        </p>
        <p className="mt-3 mb-6 max-w-md text-sm text-pretty text-muted-foreground wrap-anywhere">{reason}</p>
        <CheckAgain recheck={recheck} />
      </CardBody>
    </Card>
  );
}
