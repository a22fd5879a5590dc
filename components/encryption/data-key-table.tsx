import { Badge } from "@/components/ui/badge";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { EncryptionStatus } from "@/lib/domain/encryption/status";

type DataKey = EncryptionStatus["dataKeys"][number];

const STATES = {
  pending: { label: "Being made", tone: "info" },
  active: { label: "Active", tone: "success" },
  retiring: { label: "Being replaced", tone: "info" },
  retired: { label: "Retired", tone: "neutral" },
  destroyed: { label: "Destroyed", tone: "neutral" },
} as const;

const number = new Intl.NumberFormat("en");

export function DataKeyTable({ dataKeys }: { dataKeys: readonly DataKey[] }) {
  return (
    <section aria-labelledby="data-keys" className="mt-8">
      <h2 id="data-keys" className="mb-3 text-base font-semibold">
        Data keys
      </h2>
      <Table label="Data keys">
        <TableHeader>
          <TableRow>
            <TableHead>Project</TableHead>
            <TableHead>Data key</TableHead>
            <TableHead>State</TableHead>
            <TableHead>Created</TableHead>
            <TableHead>Values</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {dataKeys.map(({ id, project, version, state, createdAt, values }) => (
            <TableRow key={id}>
              <TableCell className="font-medium wrap-anywhere">{project.name}</TableCell>
              <TableCell label="Data key">Version {version}</TableCell>
              <TableCell label="State">
                <Badge tone={STATES[state].tone}>{STATES[state].label}</Badge>
              </TableCell>
              <TableCell label="Created">
                <RelativeTime value={createdAt} />
              </TableCell>
              <TableCell label="Values" className="tabular-nums">
                {number.format(values)}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </section>
  );
}
