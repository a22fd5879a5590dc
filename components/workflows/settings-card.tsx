"use client";

import { AddressLine } from "@/components/consumers/address-line";
import { SlotField } from "@/components/consumers/slot-field";
import type { ConsumerActions } from "@/components/consumers/consumer-actions";
import type { WorkflowDraft } from "@/components/workflows/workflow-draft";
import type { Webhook, Workflow } from "@/components/workflows/workflow-types";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { WORKFLOW } from "@/lib/catalog/kinds/machines";
import { isShown } from "@/lib/catalog/slots";

export interface SettingsCardProps {
  workflow: Workflow;
  draft: WorkflowDraft;
  onChange: (change: Partial<WorkflowDraft>) => void;
  errorOf: (part: string) => string | undefined;
  canCreateCredential: boolean;
  candidates: ConsumerActions["candidates"];
  /** Where callers of the webhook go. */
  webhookUrl: string;
}

/** Everything about a workflow that is no step. */
export function SettingsCard(props: SettingsCardProps) {
  const { draft, onChange, errorOf } = props;
  return (
    <Card>
      <CardHeader title="Settings" />
      <CardBody className="flex flex-col gap-5">
        <Field
          id="workflow-name"
          label="Name"
          required
          error={errorOf("name")}
          hint="Visible to everyone in the project."
        >
          <Input
            value={draft.name}
            maxLength={200}
            onChange={(event) => onChange({ name: event.target.value })}
          />
        </Field>
        <Field id="workflow-description" label="Description" error={errorOf("description")}>
          <Textarea
            rows={2}
            value={draft.description}
            onChange={(event) => onChange({ description: event.target.value })}
          />
        </Field>
        <Field
          id="workflow-hosts"
          label="Hosts that code may call"
          error={errorOf("hosts")}
          hint="One a line. Empty: the hosts of the credentials it may use."
        >
          <Textarea
            code
            rows={3}
            placeholder="api.example.com"
            value={draft.hosts}
            onChange={(event) => onChange({ hosts: event.target.value })}
          />
        </Field>
        <ScheduleFields {...props} />
        <WebhookFields {...props} />
      </CardBody>
    </Card>
  );
}

function ScheduleFields({ draft, onChange, errorOf }: SettingsCardProps) {
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field
        id="workflow-schedule"
        label="Schedule"
        error={errorOf("schedule")}
        hint="Minute, hour, day of the month, month, day of the week, as in cron. Empty: none."
      >
        <Input
          code
          placeholder="0 7 * * 1-5"
          value={draft.schedule}
          onChange={(event) => onChange({ schedule: event.target.value })}
        />
      </Field>
      <Field id="workflow-timeZone" label="Time zone of the schedule" error={errorOf("timeZone")}>
        <Input
          placeholder="Europe/Berlin"
          list="workflow-zones"
          value={draft.timeZone}
          onChange={(event) => onChange({ timeZone: event.target.value })}
        />
        <datalist id="workflow-zones">
          {[
            "UTC",
            "Europe/London",
            "Europe/Berlin",
            "America/New_York",
            "America/Los_Angeles",
            "Asia/Tokyo",
          ].map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </Field>
    </div>
  );
}

const AUTHS: Record<Webhook["auth"], string> = {
  off: "No",
  basic: "Yes, with user name and password",
  header: "Yes, with a secret in a header",
  jwt: "Yes, with a signed token (JWT)",
  none: "Yes, by anybody who knows the address",
};

/** A change of the way to prove oneself takes along only what that way has. */
function webhookWith(auth: string, { username, header }: Webhook): Webhook {
  switch (auth) {
    case "basic":
      return { auth, username: username ?? "" };
    case "header":
      return { auth, header: header ?? "X-Webhook-Secret" };
    case "jwt":
      return { auth, algorithm: "HS256" };
    case "none":
      return { auth };
    default:
      return { auth: "off" };
  }
}

function WebhookFields(props: SettingsCardProps) {
  const { draft, onChange, errorOf, webhookUrl } = props;
  const { webhook } = draft;
  return (
    <>
      <Field
        id="workflow-webhook"
        label="Started by a webhook"
        error={errorOf("webhook.auth") ?? errorOf("webhook")}
      >
        <Select
          value={webhook.auth}
          onChange={(event) => onChange({ webhook: webhookWith(event.target.value, webhook) })}
        >
          {Object.entries(AUTHS).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      {webhook.auth !== "off" && (
        <AddressLine
          label="Address of the webhook"
          hint="Callers send a POST with JSON. It works once this is saved."
          address={webhookUrl}
          copyLabel="Copy address"
        />
      )}
      {webhook.auth === "basic" && (
        <Field id="workflow-webhook-username" label="User name" required error={errorOf("webhook.username")}>
          <Input
            name="webhook-name"
            value={webhook.username ?? ""}
            onChange={(event) => onChange({ webhook: { ...webhook, username: event.target.value } })}
          />
        </Field>
      )}
      {webhook.auth === "header" && (
        <Field id="workflow-webhook-header" label="Header" required error={errorOf("webhook.header")}>
          <Input
            code
            value={webhook.header ?? ""}
            onChange={(event) => onChange({ webhook: { ...webhook, header: event.target.value } })}
          />
        </Field>
      )}
      {webhook.auth === "jwt" && <AlgorithmField {...props} />}
      <SecretSlot {...props} />
    </>
  );
}

const ALGORITHMS = ["HS256", "HS384", "HS512"] as const;

function AlgorithmField({ draft: { webhook }, onChange, errorOf }: SettingsCardProps) {
  return (
    <Field id="workflow-webhook-algorithm" label="Algorithm" error={errorOf("webhook.algorithm")}>
      <Select
        value={webhook.algorithm ?? "HS256"}
        onChange={({ target: { value } }) =>
          onChange({ webhook: { ...webhook, algorithm: ALGORITHMS.find((one) => one === value) ?? "HS256" } })
        }
      >
        {ALGORITHMS.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </Select>
    </Field>
  );
}

/** The credential that callers prove to know, chosen like in every other form. */
function SecretSlot({
  workflow,
  draft,
  onChange,
  errorOf,
  canCreateCredential,
  candidates,
}: SettingsCardProps) {
  const { webhook, assigned, name } = draft;
  const [slot] = WORKFLOW.slots;
  if (!isShown(slot.when, { webhook: webhook.auth })) return null;
  return (
    <SlotField
      id="workflow-webhook-secret"
      kind={WORKFLOW}
      slot={slot}
      view={workflow.slots.find((one) => one.name === slot.name)}
      consumerName={name.trim()}
      drafts={{ webhook: { text: webhook.auth } }}
      value={assigned[slot.name] ?? []}
      onChange={(ids) => onChange({ assigned: { ...assigned, [slot.name]: ids } })}
      error={errorOf(`assignments.${slot.name}`)}
      canCreate={canCreateCredential}
      candidates={candidates}
    />
  );
}
