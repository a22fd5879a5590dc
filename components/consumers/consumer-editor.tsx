"use client";

import { useRouter } from "next/navigation";
import type { Route } from "next";
import { ConsumerForm } from "@/components/consumers/consumer-form";
import type { ConsumerActions } from "@/components/consumers/consumer-actions";
import { DeleteConsumer } from "@/components/consumers/delete-consumer";
import { EnabledSwitch } from "@/components/consumers/enabled-switch";
import { useLeaveGuard } from "@/components/consumers/leave-guard";
import { useRemovals } from "@/components/consumers/removals";
import { TryPanel } from "@/components/consumers/try/try-panel";
import { useConsumerForm } from "@/components/consumers/use-consumer-form";
import { useConsumerSubmit } from "@/components/consumers/use-consumer-submit";
import { useProblems } from "@/components/consumers/use-problems";
import { Card, CardBody } from "@/components/ui/card";
import { showToast } from "@/components/ui/toast";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import type { ConsumerView } from "@/lib/domain/consumers/view";

export interface ConsumerEditorProps {
  kind: KindSpec;
  consumer: ConsumerView;
  selfId: string;
  /** Why this person may not do it; nothing when they may. */
  refusals: { update: string | undefined; remove: string | undefined; use: string | undefined };
  canCreateCredential: boolean;
  actions: ConsumerActions;
  listHref: Route;
  /** Where a Try is asked for. */
  tryAddress: string;
  redirectUri: string | undefined;
  /** What goes with it when it is deleted, as a sentence. */
  consequence: string;
  suggestions?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** The form of one consumer, its switch and its Try. A Try uses what is saved, so it waits for that. */
export function ConsumerEditor(props: ConsumerEditorProps) {
  const { kind, consumer, refusals, actions } = props;
  const router = useRouter();
  const form = useConsumerForm(kind, consumer);
  const problems = useProblems();
  const guard = useLeaveGuard(form.isDirty);
  const sayRemovals = useRemovals(consumer, actions.assign);
  const { formRef, ...submit } = useConsumerSubmit({
    kind,
    id: consumer.id,
    form,
    problems,
    send: actions.update,
    onSaved: ({ name, revision }, { slots }) => {
      form.settle(revision);
      problems.put({});
      if (!sayRemovals(form.base.assigned, form.values.assigned, slots))
        showToast({ kind: "success", message: `Saved “${name}”.` });
      router.refresh();
    },
  });
  const discard = () => {
    form.discard();
    problems.put({});
    submit.clearFailure();
  };
  return (
    <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,1fr)_minmax(20rem,26rem)]">
      <div className="flex min-w-0 flex-col gap-6">
        <Card>
          <CardBody className="pt-4">
            <EnabledSwitch
              consumer={consumer}
              refused={refusals.update}
              update={actions.update}
              onSwitched={({ revision }) => {
                form.follow(revision);
                router.refresh();
              }}
            />
          </CardBody>
        </Card>
        <ConsumerForm
          {...props}
          form={form}
          problems={problems}
          formRef={formRef}
          submit={submit}
          refused={refusals.update}
          candidates={actions.candidates}
          onDiscard={discard}
          onLoadTheirs={(revision) => {
            submit.clearFailure();
            form.takeTheirs(revision);
            router.refresh();
          }}
          aside={<Deletion {...props} />}
        />
      </div>
      {kind.tryFields && (
        <TryPanel
          fields={kind.tryFields}
          hint={kind.tryHint}
          address={props.tryAddress}
          disabledReason={refusals.use ?? (form.isDirty ? "Save first." : undefined)}
          suggestions={props.suggestions}
          onDone={() => router.refresh()}
        />
      )}
      {guard.dialog}
    </div>
  );
}

function Deletion({ kind, consumer, refusals, actions, listHref, consequence }: ConsumerEditorProps) {
  if (refusals.remove !== undefined) return null;
  return (
    <DeleteConsumer
      consumer={consumer}
      noun={kind.counted.one}
      consequence={consequence}
      leaveTo={listHref}
      remove={actions.remove}
    />
  );
}
