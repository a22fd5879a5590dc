"use client";

import { UserCheck } from "lucide-react";
import { useRouter } from "next/navigation";
import { counted } from "@/components/credentials/counted";
import type { Action } from "@/components/credentials/send";
import { OpenApproval } from "@/components/approvals/open-approval";
import { useOpenApprovals } from "@/components/approvals/use-open-approvals";
import { useInbox } from "@/components/notices/inbox-context";
import { Banner } from "@/components/ui/banner";
import { EmptyState } from "@/components/ui/empty-state";
import type { ApprovalView } from "@/lib/domain/approvals/view";

export type Decide = Action<Pick<ApprovalView, "id" | "status" | "rememberedUntil">>;

interface OpenApprovalsProps {
  initial: readonly ApprovalView[];
  href: string;
  place: { org: string; project: string };
  decide: Decide;
}

export function OpenApprovals({ initial, href, place, decide }: OpenApprovalsProps) {
  const { entries, settle, isLost } = useOpenApprovals(initial, href);
  const { refresh } = useInbox();
  const router = useRouter();
  const waiting = entries.filter(({ end }) => end === null).length;
  return (
    <section aria-label="Waiting for a decision" className="flex flex-col gap-4">
      <p role="status" className={entries.length > 0 ? "text-sm text-muted-foreground" : "sr-only"}>
        {waiting > 0 ? `${counted(waiting, "program waits", "programs wait")}.` : "Nobody waits."}
      </p>
      {isLost && <Banner kind="warning">The server didn’t answer. What is shown may be out of date.</Banner>}
      {entries.length === 0 ? (
        <EmptyState icon={<UserCheck />} title="No program waits for an approval.">
          To be asked before each use of a credential, choose so in its form under More.
        </EmptyState>
      ) : (
        <ul className="flex flex-col gap-3">
          {entries.map((entry) => (
            <OpenApproval
              key={entry.approval.id}
              entry={entry}
              place={place}
              decide={decide}
              onSettled={(end) => {
                settle(entry.approval.id, end);
                refresh();
                router.refresh();
              }}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
