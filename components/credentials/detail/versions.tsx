import { History } from "lucide-react";
import { RollBackButton } from "@/components/credentials/detail/roll-back-button";
import type { Action } from "@/components/credentials/send";
import { Badge } from "@/components/ui/badge";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { CredentialView } from "@/lib/domain/credentials/view";
import type { VersionView } from "@/lib/domain/credentials/versions";

type VersionsProps = {
  credential: Pick<CredentialView, "id" | "name" | "version" | "revision">;
  items: readonly VersionView[];
  rollback: Action<{ id: string; version: number }>;
};

export function Versions({ credential, items, rollback }: VersionsProps) {
  if (items.length === 0)
    return (
      <EmptyState icon={<History />} title="No value has been stored yet.">
        Every value that is stored becomes a version. What it was is never shown.
      </EmptyState>
    );
  return (
    <>
      <p className="mb-4 text-sm text-muted-foreground">
        Values aren’t shown. A kept value can be brought back; it becomes the newest version.
      </p>
      <Table label="Versions">
        <TableHeader>
          <TableRow>
            <TableHead>Version</TableHead>
            <TableHead>State</TableHead>
            <TableHead>Changed</TableHead>
            <TableHead>When</TableHead>
            <TableHead>Who</TableHead>
            <TableHead className="text-right">Actions</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {items.map((version) => (
            <TableRow key={version.number}>
              <TableCell label="Version" className="font-medium tabular-nums">
                v{version.number}
              </TableCell>
              <TableCell label="State">
                <VersionState version={version} />
              </TableCell>
              <TableCell label="Changed" className="text-muted-foreground">
                {version.changed.join(", ") || "—"}
              </TableCell>
              <TableCell label="When" className="text-muted-foreground">
                <RelativeTime value={version.createdAt} />
              </TableCell>
              <TableCell label="Who" className="text-muted-foreground">
                {version.createdBy}
              </TableCell>
              <TableCell className="text-right max-sm:justify-end!">
                {version.label === "previous" && !version.discarded && (
                  <RollBackButton credential={credential} to={version.number} rollback={rollback} />
                )}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </>
  );
}

function VersionState({ version }: { version: VersionView }) {
  if (version.label === "current") return <Badge tone="success">Live</Badge>;
  if (version.discarded) return <span className="text-muted-foreground">Discarded</span>;
  if (version.label === "pending") return <Badge tone="info">Pending</Badge>;
  return (
    <span>
      Kept
      {version.keepUntil && (
        <>
          , discarded <RelativeTime value={version.keepUntil} />
        </>
      )}
    </span>
  );
}
