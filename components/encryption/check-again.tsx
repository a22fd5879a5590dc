"use client";

import { RotateCw } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";

/** Asks the server to look for its master key again, then shows what it found. */
export function CheckAgain({ recheck }: { recheck: Send<{ ready: boolean }> }) {
  const router = useRouter();
  const { submit, isPending, failure } = useSubmit(recheck);
  const [isStillSealed, setStillSealed] = useState(false);
  const check = () =>
    submit({}, ({ ready }) => {
      setStillSealed(!ready);
      router.refresh();
    });
  const answer = failure?.message ?? (isStillSealed ? "Checked just now: the key is still not there." : "");
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <Button pending={isPending} onClick={check}>
        <RotateCw aria-hidden="true" className="size-3.5" />
        Check again
      </Button>
      <p role="status" className="text-sm text-muted-foreground empty:hidden">
        {isPending ? "" : answer}
      </p>
    </div>
  );
}
