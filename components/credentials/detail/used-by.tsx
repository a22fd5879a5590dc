import { SquareArrowOutUpRight, Unplug } from "lucide-react";
import Link from "next/link";
import { KindIcon } from "@/components/consumers/kind-icon";
import {
  consumerHref,
  effectWords,
  isInCode,
  kindWord,
  whereWords,
} from "@/components/credentials/consumer-words";
import { counted } from "@/components/credentials/counted";
import { DeleteThis } from "@/components/credentials/detail/delete-this";
import { UnassignButton, type UnassignActions } from "@/components/credentials/detail/unassign-button";
import { UsageGraph } from "@/components/credentials/detail/usage-graph";
import type { ProjectPlace } from "@/components/credentials/list-context";
import type { MoveActions } from "@/components/credentials/move/move-words";
import { ReplaceButton } from "@/components/credentials/move/replace-button";
import type { Selected } from "@/components/credentials/selection";
import { Badge } from "@/components/ui/badge";
import { ButtonLink } from "@/components/ui/button-link";
import { EmptyState } from "@/components/ui/empty-state";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import { findKind } from "@/lib/catalog/kinds";
import type { ConsumerImpact } from "@/lib/domain/credentials/impact";

interface UsedByProps {
  credential: Selected;
  uses: readonly ConsumerImpact[];
  hidden: number;
  place: ProjectPlace;
  actions: MoveActions & UnassignActions;
  /** Why this person may not change what consumers use. */
  refused: string | undefined;
}

/** The table says everything; the graph says it again for the eye. */
export function UsedBy({ credential, uses, hidden, place, actions, refused }: UsedByProps) {
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
  const isAssigned = uses.some((use) => !isInCode(use));
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap items-center justify-end gap-2">
        {isAssigned && <ReplaceButton credential={credential} actions={actions} refused={refused} />}
        <DeleteThis row={credential} />
      </div>
      <UsageGraph name={credential.name} uses={uses} place={place} />
      {uses.length > 0 && (
        <Table label="Used by">
          <TableHeader>
            <TableRow>
              {["Name", "Kind", "Where", "Active", "Last used", "If deleted"].map((head) => (
                <TableHead key={head}>{head}</TableHead>
              ))}
              <TableHead className="text-right">Actions</TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {uses.map((use) => (
              <UseRow
                key={`${use.kind} ${use.id} ${use.slot}`}
                {...{ credential, use, place, actions, refused }}
              />
            ))}
          </TableBody>
        </Table>
      )}
      <Notes hidden={hidden} hasCode={uses.some(isInCode)} />
    </div>
  );
}

type UseRowProps = Omit<UsedByProps, "uses" | "hidden"> & { use: ConsumerImpact };

function UseRow({ credential, use, place, actions, refused }: UseRowProps) {
  const href = consumerHref(place, use);
  return (
    <TableRow>
      <TableCell label="Name" className="font-medium">
        {href === null ? (
          use.name
        ) : (
          <Link
            href={href}
            prefetch={false}
            className="rounded-sm wrap-anywhere hover:text-accent hover:underline hover:decoration-accent-line hover:underline-offset-3"
          >
            {use.name}
          </Link>
        )}
      </TableCell>
      <TableCell label="Kind" className="whitespace-nowrap">
        <span className="inline-flex items-center gap-2 [&>svg]:size-4 [&>svg]:shrink-0 [&>svg]:text-muted-foreground">
          <KindIcon name={findKind(use.kind)?.icon ?? ""} />
          {kindWord(use.kind)}
        </span>
      </TableCell>
      <TableCell label="Where">
        {whereWords(use)}
        {isInCode(use) && <span className="text-muted-foreground"> · mentioned in code</span>}
      </TableCell>
      <TableCell label="Active">
        {use.active ? <Badge tone="success">Active</Badge> : <Badge>Inactive</Badge>}
      </TableCell>
      <TableCell label="Last used" className="whitespace-nowrap text-muted-foreground">
        {use.lastUsedAt ? <RelativeTime value={use.lastUsedAt} /> : "Not used yet"}
      </TableCell>
      <TableCell label="If deleted" className="text-muted-foreground">
        {effectWords(use)}
      </TableCell>
      <TableCell className="text-right whitespace-nowrap">
        <span className="inline-flex items-center gap-1.5">
          {!isInCode(use) && (
            <UnassignButton credential={credential} use={use} actions={actions} refused={refused} />
          )}
          {href !== null && (
            <ButtonLink
              size="sm"
              variant="ghost"
              href={href}
              prefetch={false}
              aria-label={`Open ${use.name}`}
            >
              <SquareArrowOutUpRight aria-hidden="true" className="size-3.5" />
              Open
            </ButtonLink>
          )}
        </span>
      </TableCell>
    </TableRow>
  );
}

function Notes({ hidden, hasCode }: { hidden: number; hasCode: boolean }) {
  if (hidden === 0 && !hasCode) return null;
  return (
    <div className="flex flex-col gap-1 text-sm text-muted-foreground">
      {hidden > 0 && <p>{counted(hidden, "more use", "more uses")} you don’t have access to.</p>}
      {hasCode && <p>In code, only direct mentions are found.</p>}
    </div>
  );
}
