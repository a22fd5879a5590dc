"use client";

import { clsx } from "clsx";
import { ChevronRight } from "lucide-react";
import { useQueryState } from "nuqs";
import { ActorName } from "@/components/audit/actor-name";
import { EventDetail } from "@/components/audit/event-detail";
import { EventTime } from "@/components/audit/event-time";
import { StatusText, type StatusKind } from "@/components/ui/status-text";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { EventView } from "@/lib/domain/audit/view";

const OUTCOME: Record<string, { kind: StatusKind; label: string }> = {
  allowed: { kind: "valid", label: "Allowed" },
  finished: { kind: "valid", label: "Finished" },
  started: { kind: "info", label: "Started" },
  denied: { kind: "rejected", label: "Denied" },
  failed: { kind: "error", label: "Failed" },
};

/** Newest first. The open row is in the address, so it can be sent to somebody. */
export function EventList({ events }: { events: readonly EventView[] }) {
  const [open, setOpen] = useQueryState("event", { history: "push" });
  return (
    <Table label="Audit events">
      <TableHeader>
        <TableRow>
          <TableHead>Time</TableHead>
          <TableHead>Actor</TableHead>
          <TableHead>Action</TableHead>
          <TableHead>Resource</TableHead>
          <TableHead>Result</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {events.map((event) => (
          <EventRows
            key={event.id}
            event={event}
            isOpen={event.id === open}
            onToggle={() => void setOpen(event.id === open ? null : event.id)}
          />
        ))}
      </TableBody>
    </Table>
  );
}

function EventRows({ event, isOpen, onToggle }: { event: EventView; isOpen: boolean; onToggle: () => void }) {
  const outcome = OUTCOME[event.outcome] ?? { kind: "info" as const, label: event.outcome };
  const detailId = `${event.id}-detail`;
  return (
    <>
      <TableRow className={clsx(isOpen && "max-sm:rounded-b-none max-sm:border-b-0")}>
        <TableCell className="text-muted-foreground max-sm:justify-start! sm:w-44 sm:pl-2.5">
          <button
            type="button"
            aria-expanded={isOpen}
            aria-controls={isOpen ? detailId : undefined}
            aria-label={`Details of ${event.action}`}
            onClick={onToggle}
            className="flex min-h-6 items-center gap-1.5 rounded-sm pr-1 text-xs hover:text-foreground pointer-coarse:min-h-11"
          >
            <ChevronRight
              aria-hidden="true"
              className={clsx("size-3.5 shrink-0 transition-transform", isOpen && "rotate-90")}
            />
            <EventTime value={event.at} />
          </button>
        </TableCell>
        <TableCell label="Actor">
          <ActorName actor={event.actor} />
        </TableCell>
        <TableCell label="Action">
          <code className="text-xs wrap-anywhere">{event.action}</code>
        </TableCell>
        <TableCell label="Resource">
          <span className="wrap-anywhere">{event.subject?.name ?? event.subject?.id ?? "–"}</span>
        </TableCell>
        <TableCell label="Result">
          <span className="flex">
            <StatusText kind={outcome.kind}>{outcome.label}</StatusText>
          </span>
        </TableCell>
      </TableRow>
      {isOpen && (
        <TableRow className="max-sm:-mt-3 max-sm:rounded-t-none max-sm:border-t-0">
          <TableCell colSpan={5} className="bg-surface-muted/60 max-sm:block! max-sm:text-left!">
            <EventDetail id={detailId} event={event} />
          </TableCell>
        </TableRow>
      )}
    </>
  );
}
