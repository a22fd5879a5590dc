"use client";

import { InlineButton } from "@/components/credentials/editor/advice";
import type { EditTask } from "@/components/credentials/editor/editor-task";
import type { Switching } from "@/components/credentials/editor/use-switching";
import { Banner } from "@/components/ui/banner";
import { RelativeTime } from "@/components/ui/relative-time";

/** Why nothing gets the value now, with the way out of it. */
export function EditState({
  credential,
  switching,
}: {
  credential: EditTask["credential"];
  switching: Switching;
}) {
  return (
    <div role="status" className="flex flex-col gap-2 empty:hidden">
      {switching.failure && (
        <Banner kind="danger">
          {switching.failure} <InlineButton onClick={switching.toggle}>Try again</InlineButton>
        </Banner>
      )}
      {credential.status === "disabled" && (
        <Banner kind="warning">
          Disabled. The value is kept, and nothing gets it.{" "}
          <InlineButton aria-busy={switching.isPending || undefined} onClick={switching.toggle}>
            Enable
          </InlineButton>
        </Banner>
      )}
      {credential.status === "needs_value" && (
        <Banner kind="warning">Needs value. Nothing can use this credential until you enter it.</Banner>
      )}
      {credential.status === "expired" && credential.expiresAt && (
        <Banner kind="warning">
          Expired <RelativeTime value={credential.expiresAt} />. Enter the new value and a later date.
        </Banner>
      )}
    </div>
  );
}
