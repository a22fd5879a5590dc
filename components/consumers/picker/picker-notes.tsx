"use client";

import { clsx } from "clsx";
import { CircleAlert, CircleCheck } from "lucide-react";
import type { Notice, Picker } from "@/components/consumers/picker/use-picker";
import { DOUBTS } from "@/components/consumers/picker/words";
import { Advice, InlineButton } from "@/components/credentials/editor/advice";
import { Suggestion } from "@/components/credentials/editor/suggestion";
import { Button } from "@/components/ui/button";
import type { SlotSpec } from "@/lib/catalog/kind-shape";

interface PickerNotesProps {
  slot: SlotSpec;
  picker: Picker;
  /** A deleted credential leaves a slot that the consumer does not run without. */
  isLost: boolean;
}

/** What stands under the control, each in a region that is there before anything is said in it. */
export function PickerNotes({ slot, picker, isLost }: PickerNotesProps) {
  return (
    <>
      <div role="status" className="empty:hidden">
        <Suggested slot={slot} picker={picker} />
      </div>
      <div role="status" className="empty:hidden">
        {picker.notice && <NoticeLine notice={picker.notice} />}
      </div>
      <Doubts picker={picker} />
      {isLost && picker.chosen.length === 0 && (
        <p className="text-sm text-danger-text">
          It was deleted, so this does not run. Choose another, or restore it from Recently deleted.
        </p>
      )}
    </>
  );
}

function Suggested({ slot, picker }: Pick<PickerNotesProps, "slot" | "picker">) {
  const { suggestion, select, show, trigger } = picker;
  const { candidate, decline } = suggestion;
  if (!candidate) return null;
  const { credential } = candidate;
  const isByKey = slot.expectsKey === credential.key;
  const back = () => trigger.current?.focus();
  return (
    <Suggestion
      kind="offer"
      title={`Matched by ${isByKey ? "key" : "service"}. Confirm?`}
      actions={[
        <Button
          key="confirm"
          size="sm"
          onClick={() => {
            select(credential);
            back();
          }}
        >
          Confirm
        </Button>,
        <Button
          key="other"
          size="sm"
          variant="ghost"
          onClick={() => {
            decline();
            show(true);
          }}
        >
          Choose another
        </Button>,
      ]}
    >
      “{credential.name}” (<code>{credential.key}</code>) is used here once you confirm it.
    </Suggestion>
  );
}

const NoticeLine = ({ notice: { tone, text } }: { notice: Notice }) => {
  const Icon = tone === "danger" ? CircleAlert : CircleCheck;
  return (
    <p
      className={clsx(
        "flex items-start gap-1.5 text-sm",
        tone === "danger" ? "text-danger-text" : "text-muted-foreground",
      )}
    >
      <Icon aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
      <span className="min-w-0 wrap-anywhere">{text}</span>
    </p>
  );
};

/** Of what is chosen: why it does not work yet, or that this person cannot see it. */
function Doubts({ picker }: Pick<PickerNotesProps, "picker">) {
  const { chosen, replaced, show, restore } = picker;
  const isHidden = chosen.some((one) => !("name" in one));
  return (
    <>
      {chosen.map((one) => {
        const doubt = "name" in one ? DOUBTS[one.status] : undefined;
        return (
          doubt !== undefined &&
          "name" in one && (
            <p key={one.id} className="text-sm">
              <Advice>
                {chosen.length > 1 && `“${one.name}”: `}
                {doubt}
              </Advice>
            </p>
          )
        );
      })}
      {isHidden && (
        <p className="text-sm text-muted-foreground">
          You can keep it, or replace it with one of yours.{" "}
          <InlineButton onClick={() => show(true)}>Replace…</InlineButton>
        </p>
      )}
      {replaced && (
        <p className="text-sm text-muted-foreground">
          Saving takes out a credential you have no access to.{" "}
          <InlineButton onClick={restore}>Keep it</InlineButton>
        </p>
      )}
    </>
  );
}
