"use client";

import { Plus } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import type { ConnectionSends } from "@/components/consumers/panels/connections-panel";
import { Button } from "@/components/ui/button";

const ConnectDialog = dynamic(
  () => import("@/components/consumers/panels/connect-dialog").then((module) => module.ConnectDialog),
  { ssr: false },
);

interface ConnectAccountProps {
  connectorId: string;
  disabledReason: string | undefined;
  start: ConnectionSends["start"];
}

export function ConnectAccount({ connectorId, disabledReason, start }: ConnectAccountProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button disabledReason={disabledReason} onClick={() => setOpen(true)}>
        <Plus aria-hidden="true" className="size-4" />
        Connect an account…
      </Button>
      {isOpen && (
        <ConnectDialog
          connectorId={connectorId}
          connection={null}
          start={start}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
