import { Activity as ActivityIcon, ShieldAlert } from "lucide-react";
import type { Route } from "next";
import { actionWords } from "@/components/credentials/detail/action-words";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button-link";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { EventView } from "@/lib/domain/audit/view";

type ActivityProps = {
  /** Null when the reader's role does not allow it. */
  items: readonly EventView[] | null;
  older: Route | null;
};

export function Activity({ items, older }: ActivityProps) {
  if (items === null)
    return (
      <EmptyState icon={<ShieldAlert />} title="Only owners and admins can see who used this credential." />
    );
  if (items.length === 0)
    return <EmptyState icon={<ActivityIcon />} title="Nothing earlier happened to this credential." />;
  return (
    <>
      <Table label="Activity">
        <TableHeader>
          <TableRow>
            <TableHead>What</TableHead>
            <TableHead>Who</TableHead>
            <TableHead>Details</TableHead>
            <TableHead>When</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {items.map((event) => (
            <TableRow key={event.id}>
              <TableCell label="What" className="font-medium">
                <span className="inline-flex items-center gap-2">
                  {actionWords(event.action)}
                  {event.outcome === "denied" && <Badge tone="danger">Denied</Badge>}
                </span>
              </TableCell>
              <TableCell label="Who">
                {event.actor.name}
                {event.actor.kind === "token" && (
                  <span className="text-muted-foreground"> (machine token)</span>
                )}
              </TableCell>
              <TableCell label="Details" className="text-muted-foreground">
                {detailWords(event.detail)}
              </TableCell>
              <TableCell label="When" className="text-muted-foreground">
                <RelativeTime value={event.at} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {older && (
        <div className="mt-4 flex justify-end">
          <ButtonLink href={older} scroll={false}>
            Older
          </ButtonLink>
        </div>
      )}
    </>
  );
}

function detailWords(detail: EventView["detail"]): string {
  const parts = Object.entries(detail).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(", ") : String(value ?? "");
    return text === "" ? [] : [`${name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} ${text}`];
  });
  return parts.join(" · ") || "—";
}
