"use client";

import Link from "next/link";
import { useState } from "react";
import { type Action, send } from "@/components/credentials/send";
import { useInbox } from "@/components/notices/inbox-context";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { RelativeTime } from "@/components/ui/relative-time";
import type { NoticeView } from "@/lib/domain/notices/list";
import { routes } from "@/lib/routes";

export interface NoticeListProps {
  isOpen: boolean;
  onClose: () => void;
  anchor: React.RefObject<HTMLElement | null>;
  place: { org: string; project: string };
  read: Action<{ read: number }>;
}

/** What happened in the project; the newest first. Going to a notice's place marks it as read. */
export function NoticeList({ isOpen, onClose, anchor, place, read }: NoticeListProps) {
  const { notices, unread, refresh } = useInbox();
  const [failure, setFailure] = useState<string>();
  const mark = async (ids?: string[]) => {
    const answer = await send(read, place, ids ? { ids } : {});
    setFailure(answer.status === "error" ? answer.message : undefined);
    refresh();
  };
  const follow = (notice: NoticeView) => {
    onClose();
    if (!notice.isRead) void mark([notice.id]);
  };
  return (
    <Popover isOpen={isOpen} onClose={onClose} anchor={anchor} label="Notices">
      <div className="flex min-h-11 items-center justify-between gap-4 border-b border-border px-4 py-2">
        <h2 className="text-sm font-semibold">Notices</h2>
        {unread > 0 && (
          <Button size="sm" variant="ghost" onClick={() => void mark()}>
            Mark all as read
          </Button>
        )}
      </div>
      {failure && (
        <p role="alert" className="px-4 pt-2 text-xs text-danger-text">
          {failure}
        </p>
      )}
      {notices.length === 0 ? (
        <p className="px-4 py-6 text-center text-muted-foreground">
          Nothing yet. A key that a service no longer accepts is told here.
        </p>
      ) : (
        <ul className="divide-y divide-border">
          {notices.map((notice) => (
            <Notice key={notice.id} notice={notice} place={place} onFollow={() => follow(notice)} />
          ))}
        </ul>
      )}
    </Popover>
  );
}

interface NoticeProps {
  notice: NoticeView;
  place: NoticeListProps["place"];
  onFollow: () => void;
}

function Notice({ notice, place, onFollow }: NoticeProps) {
  const { kind, text, createdAt, isRead, credentialId } = notice;
  const href =
    kind === "approval"
      ? routes.approvals(place.org, place.project)
      : credentialId && routes.credential(place.org, place.project, credentialId);
  const inside = (
    <>
      <span
        aria-hidden="true"
        className={`mt-1.5 size-2 shrink-0 rounded-full ${isRead ? "bg-transparent" : "bg-accent"}`}
      />
      <span className="min-w-0 flex-1">
        <span className="block wrap-anywhere">
          {!isRead && <span className="sr-only">Unread: </span>}
          {text}
        </span>
        <span className="block text-xs text-muted-foreground">
          <RelativeTime value={createdAt} />
        </span>
      </span>
    </>
  );
  const look = "flex items-start gap-2.5 px-4 py-3";
  return (
    <li>
      {href ? (
        <Link href={href} prefetch={false} onClick={onFollow} className={`${look} hover:bg-surface-hover`}>
          {inside}
        </Link>
      ) : (
        <div className={look}>{inside}</div>
      )}
    </li>
  );
}
