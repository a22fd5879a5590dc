"use client";

import type { Route } from "next";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useSyncExternalStore } from "react";
import { counted } from "@/components/credentials/counted";
import { useInbox } from "@/components/notices/inbox-context";
import type { ShellProps } from "@/components/shell/shell-props";
import { Banner } from "@/components/ui/banner";

const subscribe = (listener: () => void) => {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
};

type ShellBannerProps = Pick<ShellProps, "banner"> & {
  /** Where uses that wait are decided. */
  approvals: Route;
};

/** One at a time: a danger from the server first, then being offline, then who waits, then the rest. */
export function ShellBanner({ banner, approvals }: ShellBannerProps) {
  const waiting = useInbox().approvals ?? 0;
  const isThere = usePathname() === approvals;
  const isOnline = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
  if (!isOnline && banner?.kind !== "danger")
    return <Banner kind="warning">You’re offline. Viewing is limited; saving is paused.</Banner>;
  if (waiting > 0 && !isThere && banner?.kind !== "danger")
    return (
      <Banner
        kind="info"
        action={
          <Link href={approvals} className="rounded-sm underline underline-offset-3">
            Review
          </Link>
        }
      >
        {counted(waiting, "program waits", "programs wait")} for an approval.
      </Banner>
    );
  if (!banner) return null;
  return (
    <Banner
      kind={banner.kind}
      action={
        banner.href && (
          <Link href={banner.href} className="rounded-sm underline underline-offset-3">
            {banner.linkText ?? "Details"}
          </Link>
        )
      }
    >
      {banner.text}
    </Banner>
  );
}
