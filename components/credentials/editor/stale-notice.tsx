"use client";

import { InlineButton } from "@/components/credentials/editor/advice";
import { Banner } from "@/components/ui/banner";
import { RelativeTime } from "@/components/ui/relative-time";

interface StaleNoticeProps {
  /** When the other change was saved, once that is known. */
  changedAt: string | null;
  onLoadTheirs: () => void;
  onSaveMine: () => void;
}

/** Somebody saved between opening and saving. Nothing of this form has been stored. */
export function StaleNotice({ changedAt, onLoadTheirs, onSaveMine }: StaleNoticeProps) {
  return (
    <Banner kind="warning">
      Somebody saved changes {changedAt ? <RelativeTime value={changedAt} /> : "meanwhile"}, so yours aren’t
      saved yet. <InlineButton onClick={onLoadTheirs}>Load theirs</InlineButton> (what you typed stays) ·{" "}
      <InlineButton onClick={onSaveMine}>Save mine anyway</InlineButton>
    </Banner>
  );
}
