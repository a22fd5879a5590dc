"use client";

import { FlaskConical } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useList } from "@/components/credentials/list-context";
import type { Selected } from "@/components/credentials/selection";
import { Button } from "@/components/ui/button";

const load = () => import("@/components/credentials/testing/batch-test");
const BatchTest = dynamic(() => load().then((module) => module.BatchTest), { ssr: false });

/** Tests what is selected, wherever its rows are. */
export function TestSelected({ targets }: { targets: readonly Selected[] }) {
  const { place, refusalToTest } = useList();
  const router = useRouter();
  const [batch, setBatch] = useState<{ number: number; targets: readonly Selected[] }>();
  const [isOpen, setOpen] = useState(false);
  const start = () => {
    setBatch((before) => ({ number: (before?.number ?? 0) + 1, targets }));
    setOpen(true);
  };
  return (
    <>
      <Button
        size="sm"
        disabledReason={refusalToTest}
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={start}
      >
        <FlaskConical aria-hidden="true" className="size-3.5" />
        Test
      </Button>
      {batch && (
        <BatchTest
          key={batch.number}
          isOpen={isOpen}
          onOpenChange={setOpen}
          targets={batch.targets}
          place={place}
          onEnd={() => router.refresh()}
        />
      )}
    </>
  );
}
