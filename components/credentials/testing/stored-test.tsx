"use client";

import { useRouter } from "next/navigation";
import { useList } from "@/components/credentials/list-context";
import type { State } from "@/components/credentials/state-of";
import { TestButton, TestSpeech } from "@/components/credentials/testing/test-button";
import { obstacleOf, planWords, type TestOffer } from "@/components/credentials/testing/test-shape";
import { TestStatus } from "@/components/credentials/testing/test-status";
import { useStoredTest } from "@/components/credentials/testing/use-stored-test";
import { useDialogLink } from "@/components/credentials/use-dialog-link";
import type { ButtonProps } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";

interface StoredStatusProps {
  offer: TestOffer;
  rest: State | undefined;
  otherwise?: React.ReactNode;
  /** Where no button beside it tells what happens. */
  speaks?: boolean;
}

/** The state of a stored credential, with what becomes of a test that was started anywhere on the page. */
export function StoredStatus({ offer, rest, otherwise, speaks = false }: StoredStatusProps) {
  const { refusal } = useList();
  const { state, stop } = useStoredTest(offer);
  const router = useRouter();
  const link = useDialogLink();
  const host = offer.plan?.host ?? "";
  const edit = () => router.push(link({ edit: offer.id }), { scroll: false });
  return (
    <>
      <TestStatus
        name={offer.name}
        state={state}
        host={host}
        onStop={stop}
        rest={rest}
        otherwise={otherwise}
        last={offer.last}
        onEdit={refusal ? undefined : edit}
      />
      {speaks && <TestSpeech name={offer.name} host={host} state={state} />}
    </>
  );
}

type StoredButtonProps = { offer: TestOffer; isCompact?: boolean } & Pick<ButtonProps, "size" | "variant">;

export function StoredTestButton({ offer, ...look }: StoredButtonProps) {
  const { refusalToTest } = useList();
  const { state, start } = useStoredTest(offer);
  return (
    <TestButton
      {...look}
      name={offer.name}
      host={offer.plan?.host ?? ""}
      state={state}
      hint={offer.plan ? planWords(offer.plan) : undefined}
      disabledReason={obstacleOf(offer) ?? refusalToTest}
      onTest={start}
    />
  );
}

/** In a row, what has no test has a dash. */
export function RowTest({ offer }: { offer: TestOffer }) {
  if (offer.plan !== null) return <StoredTestButton offer={offer} size="sm" variant="ghost" isCompact />;
  return (
    <Tooltip text={offer.none} describes={false}>
      <span
        role="note"
        tabIndex={0}
        aria-label={offer.none}
        className="inline-grid min-h-7 min-w-10 place-items-center rounded-sm text-muted-foreground"
      >
        —
      </span>
    </Tooltip>
  );
}
