"use client";

import { CircleAlert } from "lucide-react";
import { existing, type KnownKeys } from "@/components/workflows/known-keys";
import { MaskedText } from "@/components/workflows/run/masked-text";
import type { KeyDesk } from "@/components/workflows/key-desk";
import type { RunStep } from "@/components/workflows/run/run-types";
import { Button } from "@/components/ui/button";
import { nearestKeys } from "@/lib/catalog/nearest-keys";

interface RunErrorProps {
  error: NonNullable<RunStep["error"]> & { key?: string };
  keys: KnownKeys;
  /** Keys whose marks are shown as marks. */
  marks: ReadonlySet<string>;
  desk: KeyDesk;
  /** Opens the step with the cursor in its code, to write another key. */
  onUseKey: ((wrong: string, right: string) => void) | undefined;
}

/** Why a step failed, with the ways out of it. */
export function RunError({ error, keys, marks, desk, onUseKey }: RunErrorProps) {
  const key = error.key ?? keyIn(error.message);
  return (
    <div
      data-slot="run-error"
      className="rounded-md border border-danger-line bg-danger-soft px-3 py-2 text-sm"
    >
      <p className="flex items-start gap-2">
        <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-danger-text" />
        <span className="min-w-0">
          <code className="text-xs text-danger-text">{error.code}</code>
          <span className="block wrap-anywhere">
            <MaskedText text={error.message} keys={marks} />
          </span>
        </span>
      </p>
      {error.code === "missing_credential" && key !== undefined && (
        <Ways wrong={key} keys={keys} desk={desk} onUseKey={onUseKey} />
      )}
    </div>
  );
}

function Ways({
  wrong,
  keys,
  desk: { create, allow },
  onUseKey,
}: Pick<RunErrorProps, "keys" | "desk" | "onUseKey"> & { wrong: string }) {
  const known = existing(keys);
  const found = known.find(({ key }) => key === wrong);
  const [near] = found
    ? []
    : nearestKeys(
        wrong,
        known.map(({ key }) => key),
      );
  if (found?.allowed)
    return <p className="mt-1.5 pl-6 text-xs text-muted-foreground">It is allowed now. Run again.</p>;
  return (
    <div className="mt-2 flex flex-wrap gap-1.5 pl-6">
      {!found && create && (
        <Button size="sm" onClick={() => create({ key: wrong })}>
          Create
        </Button>
      )}
      {found && allow && (
        <Button size="sm" onClick={() => allow(wrong)}>
          Allow
        </Button>
      )}
      {near !== undefined && onUseKey && (
        <Button size="sm" onClick={() => onUseKey(wrong, near)}>
          Did you mean {near}?
        </Button>
      )}
    </div>
  );
}

/** The key that a message names, where the failure does not say it apart. */
const keyIn = (message: string): string | undefined => /\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b/.exec(message)?.[0];
