"use client";

import { Bell as BellIcon } from "lucide-react";
import dynamic from "next/dynamic";
import { useRef, useState } from "react";
import { useInbox } from "@/components/notices/inbox-context";
import type { NoticeListProps } from "@/components/notices/notice-list";
import { IconButton } from "@/components/ui/icon-button";

const load = () => import("@/components/notices/notice-list");
const NoticeList = dynamic(() => load().then((module) => module.NoticeList), { ssr: false });

const MANY = 9;

/** How many notices this person has not read, and the list of them. */
export function Bell(props: Pick<NoticeListProps, "place" | "read">) {
  const { unread } = useInbox();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState<boolean>();
  return (
    <span className="relative inline-flex">
      <IconButton
        ref={button}
        label={unread > 0 ? `Notices: ${unread} unread` : "Notices"}
        aria-haspopup="dialog"
        aria-expanded={isOpen ?? false}
        onPointerEnter={() => void load()}
        onClick={() => setOpen(!isOpen)}
      >
        <BellIcon aria-hidden="true" className="size-4" />
      </IconButton>
      {unread > 0 && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute top-0.5 right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-danger px-1 text-2xs font-semibold text-danger-foreground"
        >
          {unread > MANY ? `${MANY}+` : unread}
        </span>
      )}
      {isOpen !== undefined && (
        <NoticeList {...props} isOpen={isOpen} onClose={() => setOpen(false)} anchor={button} />
      )}
    </span>
  );
}
