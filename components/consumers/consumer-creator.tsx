"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ConsumerActions, Written } from "@/components/consumers/consumer-actions";
import { ConsumerForm } from "@/components/consumers/consumer-form";
import { useLeaveGuard } from "@/components/consumers/leave-guard";
import { useConsumerForm } from "@/components/consumers/use-consumer-form";
import { useConsumerSubmit } from "@/components/consumers/use-consumer-submit";
import { useProblems } from "@/components/consumers/use-problems";
import { showToast } from "@/components/ui/toast";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import { routes } from "@/lib/routes";

interface ConsumerCreatorProps {
  kind: KindSpec;
  place: { org: string; project: string };
  selfId: string;
  canCreateCredential: boolean;
  actions: Pick<ConsumerActions, "create" | "candidates">;
  redirectUri: string | undefined;
}

/** A new consumer of any kind; afterwards its own page, where it can be tried. */
export function ConsumerCreator({ kind, place, actions, ...shared }: ConsumerCreatorProps) {
  const router = useRouter();
  const form = useConsumerForm(kind, null);
  const problems = useProblems();
  const [isCreated, setCreated] = useState(false);
  const guard = useLeaveGuard(form.isDirty && !isCreated);
  const { org, project } = place;
  const goTo = ({ id, name }: Written) => {
    setCreated(true);
    showToast({ kind: "success", message: `Created “${name}”.` });
    router.push(routes.consumer(org, project, kind.slug, id));
  };
  const { formRef, ...submit } = useConsumerSubmit({
    kind,
    id: null,
    form,
    problems,
    send: actions.create,
    onSaved: goTo,
  });
  return (
    <>
      <ConsumerForm
        {...shared}
        kind={kind}
        consumer={null}
        form={form}
        problems={problems}
        formRef={formRef}
        submit={submit}
        refused={undefined}
        candidates={actions.candidates}
        onDiscard={() => guard.attempt(() => router.push(routes.consumers(org, project, kind.slug)))}
        onLoadTheirs={() => undefined}
      />
      {guard.dialog}
    </>
  );
}
