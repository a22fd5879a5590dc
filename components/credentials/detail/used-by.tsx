import { Unplug } from "lucide-react";
import { effectWords, kindWord } from "@/components/credentials/consumer-words";
import { counted } from "@/components/credentials/counted";
import { DeleteThis } from "@/components/credentials/detail/delete-this";
import { UsageGraph } from "@/components/credentials/detail/usage-graph";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { ConsumerImpact } from "@/lib/domain/credentials/impact";
import type { Selected } from "@/components/credentials/selection";

type UsedByProps = { credential: Selected; uses: readonly ConsumerImpact[]; hidden: number };

/** The table says everything; the graph says it again for the eye. */
export function UsedBy({ credential, uses, hidden }: UsedByProps) {
  if (uses.length + hidden === 0)
    return (
      <EmptyState
        icon={<Unplug />}
        title="Nothing uses this credential."
        actions={<DeleteThis row={credential} />}
      >
        Programs that look it up with a machine token are listed under Activity.
      </EmptyState>
    );
  return (
    <div className="flex flex-col gap-5">
      <UsageGraph name={credential.name} uses={uses} />
      <Table label="Used by">
        <TableHeader>
          <TableRow>
            <TableHead>Name</TableHead>
            <TableHead>Kind</TableHead>
            <TableHead>Where</TableHead>
            <TableHead>Active</TableHead>
            <TableHead>If deleted</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {uses.map((use) => (
            <TableRow key={`${use.kind} ${use.id} ${use.slot}`}>
              <TableCell label="Name" className="font-medium">
                {use.name}
              </TableCell>
              <TableCell label="Kind">{kindWord(use.kind)}</TableCell>
              <TableCell label="Where">
                <code className="text-xs">{use.slot}</code>
              </TableCell>
              <TableCell label="Active">
                {use.active ? <Badge tone="success">Active</Badge> : <Badge>Inactive</Badge>}
              </TableCell>
              <TableCell label="If deleted" className="text-muted-foreground">
                {effectWords(use.effect)}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
      {hidden > 0 && (
        <p className="text-sm text-muted-foreground">
          {counted(hidden, "more use", "more uses")} you don’t have access to.
        </p>
      )}
    </div>
  );
}
