import { Trash2 } from "lucide-react";
import { RestoreButton } from "@/components/credentials/restore-button";
import type { Action } from "@/components/credentials/send";
import type { Selected } from "@/components/credentials/selection";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { CREDENTIAL_TYPES, isCredentialType } from "@/lib/catalog/types";
import type { BinItem } from "@/lib/domain/credentials/bin";

type BinListProps = { items: readonly BinItem[]; binDays: number; restore: Action<Selected> };

/** What was deleted lately and can still be taken back. */
export function BinList({ items, binDays, restore }: BinListProps) {
  if (items.length === 0)
    return (
      <EmptyState icon={<Trash2 />} title="Nothing was deleted lately">
        Deleted credentials stay here for {binDays} days. After that their values can’t be recovered.
      </EmptyState>
    );
  return (
    <>
      <p className="mb-4 text-sm text-muted-foreground">
        Deleted credentials stay here for {binDays} days. After that their values can’t be recovered.
      </p>
      <Table label="Recently deleted">
        <TableHeader>
          <TableRow>
            <TableHead>Name</TableHead>
            <TableHead>Type</TableHead>
            <TableHead>Deleted</TableHead>
            <TableHead>Destroyed</TableHead>
            <TableHead className="text-right">Actions</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {items.map((item) => (
            <BinRow key={item.id} item={item} restore={restore} />
          ))}
        </TableBody>
      </Table>
    </>
  );
}

function BinRow({ item, restore }: { item: BinItem; restore: Action<Selected> }) {
  const type = isCredentialType(item.type) ? CREDENTIAL_TYPES[item.type].label : item.type;
  return (
    <TableRow>
      <TableCell className="max-w-80 max-sm:text-left!">
        <span className="min-w-0">
          <span className="block truncate font-medium">{item.name}</span>
          <code className="block truncate text-xs text-muted-foreground">{item.key}</code>
        </span>
      </TableCell>
      <TableCell label="Type" className="text-muted-foreground">
        {type}
      </TableCell>
      <TableCell label="Deleted" className="text-muted-foreground">
        <span>
          <RelativeTime value={item.deletedAt} />
          {item.deletedBy && ` by ${item.deletedBy}`}
        </span>
      </TableCell>
      <TableCell label="Destroyed" className="text-muted-foreground">
        <RelativeTime value={item.purgeAt} />
      </TableCell>
      <TableCell className="text-right max-sm:justify-end!">
        <RestoreButton item={item} restore={restore} />
      </TableCell>
    </TableRow>
  );
}
