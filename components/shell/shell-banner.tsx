"use client";

import Link from "next/link";
import { useSyncExternalStore } from "react";
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

/** One at a time: a danger from the server first, then being offline, then the rest. */
export function ShellBanner({ banner }: Pick<ShellProps, "banner">) {
  const isOnline = useSyncExternalStore(
    subscribe,
    () => navigator.onLine,
    () => true,
  );
  if (!isOnline && banner?.kind !== "danger")
    return <Banner kind="warning">You’re offline. Viewing is limited; saving is paused.</Banner>;
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
