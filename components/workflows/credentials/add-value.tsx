"use client";

import { Plus } from "lucide-react";
import { useId, useState } from "react";
import type { KnownKeys } from "@/components/workflows/known-keys";
import type { KeyRequest } from "@/components/workflows/key-desk";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { keyProblem } from "@/lib/catalog/keys";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";

interface AddValueProps {
  keys: KnownKeys;
  create: (request: KeyRequest) => void;
}

/** First the key, with what it will override; the value is entered in the dialog that follows. */
export function AddValue({ keys, create }: AddValueProps) {
  const list = useId();
  const [key, setKey] = useState("");
  const [problem, setProblem] = useState<string>();
  const trimmed = key.trim();
  const project = keys.items.filter(({ credential }) => credential?.scope === "project");
  const found = keys.items.find((one) => one.key === trimmed);
  const go = () => {
    const wrong = problemOf(trimmed, found?.credential?.scope === "workflow");
    setProblem(wrong);
    if (wrong !== undefined) return;
    create({ isForWorkflow: true, ...(trimmed !== "" && { key: trimmed }), onCreated: () => setKey("") });
  };
  return (
    <div className="flex flex-wrap items-start gap-3 rounded-lg border border-border px-3.5 py-3">
      <div className="min-w-0 flex-[1_1_16rem]">
        <Field
          label="Key"
          error={problem}
          hint={
            found?.credential?.scope === "project"
              ? "Overrides the project value for this workflow only."
              : "A key of the project, or a new one."
          }
        >
          <Input
            code
            list={list}
            value={key}
            onChange={(event) => {
              setKey(event.target.value);
              setProblem(undefined);
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              go();
            }}
          />
        </Field>
        <datalist id={list}>
          {project.map((one) => (
            <option key={one.key} value={one.key} />
          ))}
        </datalist>
      </div>
      <Button className="mt-6.5" onClick={go}>
        <Plus aria-hidden="true" className="size-4" />
        Add workflow credential
      </Button>
    </div>
  );
}

function problemOf(key: string, isTaken: boolean): string | undefined {
  if (key === "") return undefined;
  if (looksLikeSecret(key)) return "That looks like a secret. Enter its key here; the value comes next.";
  if (isTaken) return "This workflow has a credential with this key. Edit that one.";
  return keyProblem(key) ?? undefined;
}
