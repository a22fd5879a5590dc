import type { Route } from "next";
import Link from "next/link";
import { CredentialChips } from "@/components/consumers/list/credential-chips";
import { outcomeWords } from "@/components/consumers/outcome-words";
import { STATUS_WORDS } from "@/components/consumers/status-words";
import { summaryOf } from "@/components/consumers/summary-of";
import { RUN_WORDS } from "@/components/workflows/run/run-words";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusText } from "@/components/ui/status-text";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import type { ConsumerView } from "@/lib/domain/consumers/view";
import type { LastRun } from "@/lib/domain/workflows/view";

interface ConsumerTableProps {
  kind: KindSpec;
  items: readonly ConsumerView[];
  /** How each ran last, by id, for the kind that is run. */
  lastRuns?: ReadonlyMap<string, LastRun | null> | undefined;
  hrefOf: (id: string) => Route;
}

/** The rows of one kind. A kind that cannot be tried, and rows that take no credentials, have no column for it. */
export function ConsumerTable({ kind, items, lastRuns, hrefOf }: ConsumerTableProps) {
  const hasSlots = "from" in kind.slots || items.some(({ slots }) => slots.length > 0);
  return (
    <Table label={kind.title}>
      <TableHeader>
        <TableRow>
          <TableHead>Name</TableHead>
          <TableHead>Status</TableHead>
          {hasSlots && <TableHead>Credentials</TableHead>}
          {kind.tryFields && <TableHead>Last try</TableHead>}
          {lastRuns && <TableHead>Last run</TableHead>}
        </TableRow>
      </TableHeader>
      <TableBody>
        {items.map((consumer) => (
          <TableRow key={consumer.id} data-consumer={consumer.id}>
            <TableCell className="max-sm:pb-2 max-sm:text-left!">
              <span className="min-w-0">
                <Link
                  href={hrefOf(consumer.id)}
                  className="rounded-sm font-medium wrap-anywhere underline-offset-3 hover:underline"
                >
                  {consumer.name}
                </Link>
                <Summary kind={kind} consumer={consumer} />
              </span>
            </TableCell>
            <TableCell label="Status">
              <ConsumerStatus status={consumer.status} />
            </TableCell>
            {hasSlots && (
              <TableCell label="Credentials">
                <CredentialChips slots={consumer.slots} isManifest={"from" in kind.slots} />
              </TableCell>
            )}
            {kind.tryFields && (
              <TableCell label="Last try">
                <LastTry last={consumer.lastTry} />
              </TableCell>
            )}
            {lastRuns && (
              <TableCell label="Last run">
                <LastRunCell last={lastRuns.get(consumer.id) ?? null} />
              </TableCell>
            )}
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

export function ConsumerStatus({ status }: { status: ConsumerView["status"] }) {
  const { look, label } = STATUS_WORDS[status];
  return <StatusText kind={look}>{label}</StatusText>;
}

function Summary({ kind, consumer: { config, audience } }: { kind: KindSpec; consumer: ConsumerView }) {
  const parts = [summaryOf(kind, config), audience === "owner" ? "Only its owner" : ""].filter(Boolean);
  if (parts.length === 0) return null;
  return <span className="block text-xs wrap-anywhere text-muted-foreground">{parts.join(" · ")}</span>;
}

function LastRunCell({ last }: { last: LastRun | null }) {
  if (!last) return <span className="text-muted-foreground">Not yet</span>;
  const { look, label } = RUN_WORDS[last.status];
  return (
    <span className="min-w-0">
      <StatusText kind={look}>{label}</StatusText>
      <span className="block text-xs text-muted-foreground">
        <RelativeTime value={last.at} />
      </span>
    </span>
  );
}

function LastTry({ last }: { last: ConsumerView["lastTry"] }) {
  if (!last) return <span className="text-muted-foreground">Not yet</span>;
  const { look, label } = outcomeWords(last);
  return (
    <span className="min-w-0">
      <StatusText kind={look}>{label}</StatusText>
      <span className="block text-xs text-muted-foreground">
        <RelativeTime value={last.at} />
      </span>
      {!last.ok && (
        <span className="block max-w-72 text-xs wrap-anywhere text-muted-foreground">{last.message}</span>
      )}
    </span>
  );
}
