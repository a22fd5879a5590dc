"use client";

import { useEffect, useState } from "react";
import { useFormContext, useWatch } from "react-hook-form";
import { Advice } from "@/components/credentials/editor/advice";
import type { EditorValues } from "@/components/credentials/editor/editor-values";
import { readSshKey, type SshKeyFacts } from "@/components/credentials/editor/ssh-key";

/** Kind and fingerprint of a private key, so that a person sees whether it is the right one. */
export function KeyFacts({ text }: { text: string }) {
  const facts = useKeyFacts(text);
  const { control } = useFormContext<EditorValues>();
  const passphrase = useWatch({ control, name: "fields.passphrase" });
  if (!facts) return null;
  const hasPassphraseField = passphrase !== undefined;
  return (
    <>
      {(facts.algorithm !== null || facts.fingerprint !== null) && (
        <span role="status" className="text-foreground wrap-anywhere">
          {facts.algorithm ?? "Private key"}
          {facts.fingerprint && <code className="ml-1.5 text-muted-foreground">{facts.fingerprint}</code>}
        </span>
      )}
      {facts.isEncrypted && hasPassphraseField && passphrase === "" && (
        <Advice>This key is encrypted. Without its passphrase nothing can use it.</Advice>
      )}
    </>
  );
}

function useKeyFacts(text: string): SshKeyFacts | null {
  const [read, setRead] = useState<{ text: string; facts: SshKeyFacts | null }>({ text: "", facts: null });
  useEffect(() => {
    if (text === "") return;
    let isCurrent = true;
    void readSshKey(text).then((facts) => isCurrent && setRead({ text, facts }));
    return () => {
      isCurrent = false;
    };
  }, [text]);
  return text !== "" && read.text === text ? read.facts : null;
}
