import type { Route } from "next";
import Link from "next/link";
import { Banner } from "@/components/ui/banner";
import type { ConsumerView } from "@/lib/domain/consumers/view";

type Standing = Pick<ConsumerView, "status" | "slots">;

/** Why a consumer does not run, and what to do about it. Nothing while it runs, or was switched off on purpose. */
export function StandstillNotice({ consumer, binHref }: { consumer: Standing; binHref: Route }) {
  const { status, slots } = consumer;
  if (status === "ready" || status === "disabled") return null;
  const lost = slots.flatMap((slot) => slot.lost ?? []);
  const list = new Intl.ListFormat("en");
  const missing = list.format(slots.filter(({ needs }) => needs).map(({ label }) => `“${label}”`));
  const link = lost.length > 0 && (
    <Link href={binHref} className="rounded-sm text-accent underline underline-offset-3">
      Recently deleted
    </Link>
  );
  return (
    <div className="mb-6">
      <Banner kind="warning" action={link}>
        {lost.length > 0
          ? `${list.format(lost.map(({ name }) => `“${name}”`))} was deleted, so this is paused rather than run without it. Choose another credential, or restore it.`
          : `This does not run until ${missing} has a credential.`}
      </Banner>
    </div>
  );
}
