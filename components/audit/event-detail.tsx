"use client";

import { useQueryStates } from "nuqs";
import { AUDIT_PARAMS } from "@/components/audit/search-params";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import type { EventView } from "@/lib/domain/audit/view";

type Fact = readonly [label: string, value: string];

const words = (value: NonNullable<EventView["detail"][string]>): string =>
  typeof value === "object" ? value.join(", ") || "none" : String(value);

/** camelCase names of facts as words: "tokensRevoked" is "tokens revoked". */
const label = (name: string) => name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);

function factsOf({ detail, address, sequence, actor, subject }: EventView): Fact[] {
  // A fact without a value says nothing: a token without a list of keys, say.
  const facts: Fact[] = Object.entries(detail).flatMap(([name, value]) =>
    value === null ? [] : [[label(name), words(value)] as const],
  );
  return [
    ...facts,
    ...(address ? [["address", address] as const] : []),
    ["actor", actor.id],
    ...(subject ? [[subject.kind, subject.id] as const] : []),
    ["event", `number ${sequence}`],
  ];
}

/** Names of fields and counts; the log holds no value to show. */
export function EventDetail({ id, event }: { id: string; event: EventView }) {
  const [, setFilters] = useQueryStates(AUDIT_PARAMS, { shallow: false, history: "push" });
  const only = (filter: { actor: string } | { resource: string }) =>
    void setFilters({ ...filter, cursor: null, event: null });
  return (
    <div id={id} className="flex flex-col gap-3 py-1 sm:pl-5">
      <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-5 gap-y-1 text-xs">
        {factsOf(event).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted-foreground">{name}</dt>
            <dd className="font-mono wrap-anywhere">{value}</dd>
          </div>
        ))}
        <div className="contents">
          <dt className="self-center text-muted-foreground">request</dt>
          <dd className="inline-flex min-w-0 items-center gap-1 font-mono">
            <span className="truncate">{event.requestId}</span>
            <CopyButton value={event.requestId} label="Copy request id" announcement="Request id copied." />
          </dd>
        </div>
      </dl>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => only({ actor: event.actor.id })}>
          Only this actor
        </Button>
        {event.subject && (
          <Button size="sm" onClick={() => only({ resource: event.subject?.id ?? "" })}>
            Only this resource
          </Button>
        )}
      </div>
    </div>
  );
}
