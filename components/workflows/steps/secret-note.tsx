"use client";

import type { KeyDesk } from "@/components/workflows/key-desk";
import { InlineButton } from "@/components/credentials/editor/advice";
import { StatusText } from "@/components/ui/status-text";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";

/** Under a text that everybody may read and that seems to hold a secret. */
export function SecretNote({ text, desk: { create } }: { text: string; desk: KeyDesk }) {
  if (!looksLikeSecret(text)) return null;
  return (
    <p role="status" className="-mt-3 flex flex-wrap items-baseline gap-x-2 text-sm">
      <StatusText kind="warning">
        This looks like a hard-coded secret, and everyone in the project can read it.
      </StatusText>
      {create && <InlineButton onClick={() => create({})}>Add a credential instead</InlineButton>}
    </p>
  );
}
