"use client";

import Link from "next/link";
import { useId, useState } from "react";
import {
  callWords,
  isRemember,
  purposeWords,
  REMEMBER,
  type Remember,
} from "@/components/approvals/approval-words";
import type { Decide } from "@/components/approvals/open-approvals";
import { TimeLeft } from "@/components/approvals/time-left";
import type { Decision, Entry } from "@/components/approvals/use-open-approvals";
import { send } from "@/components/credentials/send";
import { announce } from "@/components/ui/announce";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { RelativeTime } from "@/components/ui/relative-time";
import { Select } from "@/components/ui/select";
import { StatusText } from "@/components/ui/status-text";
import { routes } from "@/lib/routes";

interface OpenApprovalProps {
  entry: Entry;
  place: { org: string; project: string };
  decide: Decide;
  onSettled: (end: Decision | "gone") => void;
}

/** One use that waits: who asks, for what, until when, and the decision. */
export function OpenApproval({ entry, place, decide, onSettled }: OpenApprovalProps) {
  const { approval, end } = entry;
  const { credential, requester, purpose, requestedAt, expiresAt } = approval;
  const heading = useId();
  const asked = callWords(approval);
  return (
    <li>
      <Card>
        <article aria-labelledby={heading} className="flex flex-wrap items-center gap-x-6 gap-y-3 px-5 py-4">
          <div className="min-w-0 flex-[1_1_20rem]">
            <h2 id={heading} className="text-base font-semibold wrap-anywhere">
              {requester.name} asks to use{" "}
              <Link
                href={routes.credential(place.org, place.project, credential.id)}
                prefetch={false}
                className="rounded-sm underline decoration-accent-line underline-offset-3 hover:decoration-current"
              >
                {credential.name}
              </Link>
            </h2>
            <p className="mt-1 text-sm wrap-anywhere">
              {asked !== "" && <code className="text-xs">{asked}</code>}
              {asked !== "" && " · "}
              {purposeWords(purpose)} · <code className="text-xs">{credential.key}</code>
            </p>
            <p className="mt-1 text-xs text-muted-foreground">
              Asked <RelativeTime value={requestedAt} />
              {end === null && (
                <>
                  {" · "}
                  <TimeLeft until={expiresAt} />
                </>
              )}
            </p>
          </div>
          <div className="flex min-h-11 items-center">
            {end === null ? (
              <Controls entry={entry} place={place} decide={decide} onSettled={onSettled} />
            ) : (
              <Ending end={end} />
            )}
          </div>
        </article>
      </Card>
    </li>
  );
}

const ENDINGS = {
  approved: { kind: "valid", text: "Approved" },
  denied: { kind: "rejected", text: "Denied" },
  gone: { kind: "disabled", text: "No longer waiting" },
} as const;

const Ending = ({ end }: { end: keyof typeof ENDINGS }) => (
  <StatusText kind={ENDINGS[end].kind}>{ENDINGS[end].text}</StatusText>
);

function Controls({ entry: { approval }, place, decide, onSettled }: OpenApprovalProps) {
  const [remember, setRemember] = useState<Remember>("once");
  const [pending, setPending] = useState<Decision>();
  const [failure, setFailure] = useState<string>();
  const { requester, credential } = approval;
  const what = `${requester.name}’s use of ${credential.name}`;

  const settle = async (decision: "approve" | "deny", end: Decision) => {
    if (pending) return;
    setPending(end);
    const answer = await send(decide, place, {
      ...{ id: approval.id, decision },
      ...(decision === "approve" && remember !== "once" && { rememberFor: remember }),
    });
    setPending(undefined);
    if (answer.status === "error") {
      setFailure(answer.message);
      if (answer.code === "conflict" || answer.code === "not_found") onSettled("gone");
      return;
    }
    announce(end === "approved" ? `Approved ${what}.` : `Denied ${what}.`);
    onSettled(end);
    focusNext();
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <Select
          size="sm"
          aria-label={`How long an approval of ${what} holds`}
          value={remember}
          onChange={({ target }) => isRemember(target.value) && setRemember(target.value)}
        >
          {Object.entries(REMEMBER).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
        <Button
          aria-label={`Deny ${what}`}
          pending={pending === "denied"}
          onClick={() => void settle("deny", "denied")}
        >
          Deny
        </Button>
        <Button
          variant="primary"
          data-approve
          aria-label={`Approve ${what}`}
          pending={pending === "approved"}
          onClick={() => void settle("approve", "approved")}
        >
          Approve
        </Button>
      </div>
      {failure && (
        <p role="alert" className="text-xs text-danger-text">
          {failure}
        </p>
      )}
    </div>
  );
}

/** What was pressed is gone: reading goes on at the heading, never on another button that approves. */
function focusNext(): void {
  document.querySelector<HTMLElement>("main h1")?.focus();
}
