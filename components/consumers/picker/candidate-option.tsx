import { clsx } from "clsx";
import { Check } from "lucide-react";
import { STATUSES } from "@/components/consumers/picker/words";
import { ServiceIcon } from "@/components/credentials/service-icon";
import { StatusText } from "@/components/ui/status-text";
import type { Candidate } from "@/lib/domain/consumers/candidates";

interface CandidateOptionProps {
  id: string;
  candidate: Candidate;
  isActive: boolean;
  isChosen: boolean;
  onChoose: () => void;
  onPoint: () => void;
}

/** Two lines, so that two credentials of one name can be told apart. One that does not fit says why. */
export function CandidateOption({
  id,
  candidate,
  isActive,
  isChosen,
  onChoose,
  onPoint,
}: CandidateOptionProps) {
  const { credential, fit, reason } = candidate;
  const { name, template } = credential;
  const isOff = fit === "unfit";
  return (
    <div
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-disabled={isOff || undefined}
      data-active={isActive || undefined}
      // Focus stays in the search field.
      onMouseDown={(event) => event.preventDefault()}
      onPointerMove={onPoint}
      onClick={() => !isOff && onChoose()}
      className={clsx(
        "flex min-h-11 cursor-default items-center gap-3 rounded-md px-2.5 py-1.5 select-none",
        "data-active:bg-accent-soft data-active:outline-2 data-active:-outline-offset-2 data-active:outline-ring",
        isOff && "text-muted-foreground",
      )}
    >
      <ServiceIcon service={template} name={name} size="sm" />
      <span className="min-w-0 flex-1">
        <span className="block truncate text-sm font-medium">{name}</span>
        <SecondLine credential={credential} />
        {reason !== null && <span className="block text-xs wrap-anywhere">{reason}</span>}
      </span>
      {isChosen && <Check aria-hidden="true" className="size-4 shrink-0 text-accent" />}
    </div>
  );
}

function SecondLine({ credential: { key, hint, status } }: Pick<Candidate, "credential">) {
  const { kind, word } = STATUSES[status];
  return (
    <span className="flex min-w-0 flex-wrap items-center gap-x-2.5 text-xs text-muted-foreground">
      <code className="truncate">{key}</code>
      {hint !== null && (
        <>
          <span aria-hidden="true" className="font-mono whitespace-nowrap">
            ••••{hint}
          </span>
          <span className="sr-only">value ends in {hint}</span>
        </>
      )}
      <StatusText kind={kind}>{word}</StatusText>
    </span>
  );
}
