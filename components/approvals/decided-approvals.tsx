import Link from "next/link";
import { callWords, purposeWords } from "@/components/approvals/approval-words";
import { RelativeTime } from "@/components/ui/relative-time";
import { StatusText } from "@/components/ui/status-text";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { ApprovalView } from "@/lib/domain/approvals/view";
import { routes } from "@/lib/routes";

interface DecidedApprovalsProps {
  items: readonly ApprovalView[];
  place: { org: string; project: string };
}

/** What was decided lately, and what nobody decided in time. */
export function DecidedApprovals({ items, place }: DecidedApprovalsProps) {
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="decided">
      <h2 id="decided" className="mb-3 text-base font-semibold">
        Decided
      </h2>
      <Table label="Decided">
        <TableHeader>
          <TableRow>
            <TableHead>Program</TableHead>
            <TableHead>Credential</TableHead>
            <TableHead>Call</TableHead>
            <TableHead>Decision</TableHead>
            <TableHead>By</TableHead>
            <TableHead>When</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          {items.map((approval) => (
            <Row key={approval.id} approval={approval} place={place} />
          ))}
        </TableBody>
      </Table>
    </section>
  );
}

function Row({ approval, place }: { approval: ApprovalView; place: DecidedApprovalsProps["place"] }) {
  const { requester, credential, purpose, decidedBy, decidedAt, expiresAt } = approval;
  return (
    <TableRow>
      <TableCell className="font-medium wrap-anywhere max-sm:text-left!">{requester.name}</TableCell>
      <TableCell label="Credential">
        <Link
          href={routes.credential(place.org, place.project, credential.id)}
          prefetch={false}
          className="rounded-sm wrap-anywhere hover:text-accent hover:underline"
        >
          {credential.name}
        </Link>
      </TableCell>
      <TableCell label="Call">
        <code className="text-xs wrap-anywhere">{callWords(approval) || purposeWords(purpose)}</code>
      </TableCell>
      <TableCell label="Decision">
        <DecisionText approval={approval} />
      </TableCell>
      <TableCell label="By" className="text-muted-foreground">
        {decidedBy?.name ?? "Nobody"}
      </TableCell>
      <TableCell label="When" className="text-muted-foreground">
        <RelativeTime value={decidedAt ?? expiresAt} />
      </TableCell>
    </TableRow>
  );
}

function DecisionText({ approval: { status, rememberedUntil, usedAt } }: { approval: ApprovalView }) {
  switch (status) {
    case "approved":
      return (
        <span>
          <StatusText kind="valid">Approved</StatusText>
          <span className="block text-xs text-muted-foreground">
            {rememberedUntil ? (
              <>
                Until <RelativeTime value={rememberedUntil} />
              </>
            ) : usedAt ? (
              "For one call, used"
            ) : (
              "For one call"
            )}
          </span>
        </span>
      );
    case "denied":
      return <StatusText kind="rejected">Denied</StatusText>;
    case "pending":
    case "expired":
      return <StatusText kind="disabled">Not decided in time</StatusText>;
    default:
      return status satisfies never;
  }
}
