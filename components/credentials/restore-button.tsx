"use client";

import { RotateCcw } from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useList } from "@/components/credentials/list-context";
import { type Action, send } from "@/components/credentials/send";
import type { Selected } from "@/components/credentials/selection";
import { Button } from "@/components/ui/button";
import { showToast } from "@/components/ui/toast";
import type { FieldErrors } from "@/lib/errors";

const RestoreDialog = dynamic(
  () => import("@/components/credentials/restore-dialog").then((module) => module.RestoreDialog),
  { ssr: false },
);

export interface Restorable {
  id: string;
  key: string;
  name: string;
}

type RestoreButtonProps = {
  item: Restorable;
  restore: Action<Selected>;
  size?: "sm" | "md";
};

/** Restores at once. When the key or the name has been taken meanwhile, asks for others. */
export function RestoreButton({ item, restore, size = "sm" }: RestoreButtonProps) {
  const { place, refusal } = useList();
  const router = useRouter();
  const [isPending, setPending] = useState(false);
  const [clash, setClash] = useState<{ tried: Restorable; errors: FieldErrors }>();
  const [isOpen, setOpen] = useState(false);

  const attempt = async (changed: { key?: string; name?: string }) => {
    setPending(true);
    const answer = await send(restore, place, { id: item.id, ...changed });
    setPending(false);
    if (answer.status === "ok") {
      setOpen(false);
      router.refresh();
      showToast({ kind: "success", message: `Restored “${answer.data.name}”.` });
    } else if (answer.fields) {
      setClash({ tried: { ...item, ...changed }, errors: answer.fields });
      setOpen(true);
    } else {
      showToast({ kind: "error", message: `“${item.name}” wasn’t restored. ${answer.message}` });
    }
  };
  return (
    <>
      <Button
        size={size}
        aria-label={`Restore ${item.name}`}
        pending={isPending}
        disabledReason={refusal}
        onClick={() => void attempt({})}
      >
        <RotateCcw aria-hidden="true" className="size-3.5" />
        Restore
      </Button>
      {clash && (
        <RestoreDialog
          isOpen={isOpen}
          onOpenChange={setOpen}
          item={item}
          tried={clash.tried}
          errors={clash.errors}
          isPending={isPending}
          onRestore={(changed) => void attempt(changed)}
        />
      )}
    </>
  );
}
