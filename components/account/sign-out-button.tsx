"use client";

import { useTransition } from "react";
import { Button } from "@/components/ui/button";

export function SignOutButton({ signOut }: { signOut: () => Promise<void> }) {
  const [isPending, startTransition] = useTransition();
  return (
    <Button pending={isPending} onClick={() => startTransition(signOut)}>
      Sign out
    </Button>
  );
}
