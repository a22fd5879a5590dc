"use client";

import { existing } from "@/components/workflows/known-keys";
import { type StepFormProps, stepFieldId } from "@/components/workflows/steps/step-form";
import type { Part } from "@/components/workflows/workflow-types";
import { InlineButton } from "@/components/credentials/editor/advice";
import { Badge } from "@/components/ui/badge";
import { Checkbox } from "@/components/ui/checkbox";
import { Field, FieldGroup } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

/** What an agent may work with. */
export function AgentFields(props: StepFormProps) {
  const { step, onChange, errorOf, parts } = props;
  const pick = (field: "tools" | "skills" | "mcpServers") => ({
    id: stepFieldId(step.uid, field),
    chosen: step[field],
    error: errorOf(field),
    onChosen: (ids: readonly string[]) => onChange({ [field]: ids }),
  });
  return (
    <>
      <PartField label="Tools" parts={parts.tools} {...pick("tools")} />
      <PartField label="Skills" parts={parts.skills} {...pick("skills")} />
      <PartField label="MCP servers" parts={parts.mcpServers} {...pick("mcpServers")} />
      <UsableKeys {...props} />
      <div className="max-w-48">
        <Field
          id={stepFieldId(step.uid, "maxSteps")}
          label="Most steps of its own"
          error={errorOf("maxSteps")}
          hint="Up to 50."
        >
          <Input
            inputMode="numeric"
            value={step.maxSteps}
            onChange={(event) => onChange({ maxSteps: event.target.value })}
          />
        </Field>
      </div>
    </>
  );
}

interface PartFieldProps {
  id: string;
  label: string;
  parts: readonly Part[];
  chosen: readonly string[];
  error: string | undefined;
  onChosen: (ids: readonly string[]) => void;
}

/** Consumers by name. One that is chosen and cannot be seen stays in the list until it is taken out. */
function PartField({ id, label, parts, chosen, error, onChosen }: PartFieldProps) {
  const lost = chosen.filter((one) => !parts.some((part) => part.id === one));
  const shown = [...parts, ...lost.map((one): Part => ({ id: one, name: one, note: "no access" }))];
  const toggle = (one: string, isOn: boolean) =>
    onChosen(isOn ? [...chosen, one] : chosen.filter((other) => other !== one));
  return (
    <FieldGroup id={id} label={label} error={error}>
      {shown.length === 0 ? (
        <p className="text-sm text-muted-foreground">None in this project yet.</p>
      ) : (
        <div className="grid max-h-44 gap-x-4 gap-y-1 overflow-y-auto sm:grid-cols-2">
          {shown.map((part) => (
            <Checkbox
              key={part.id}
              label={part.name}
              hint={part.note || undefined}
              checked={chosen.includes(part.id)}
              onChange={(event) => toggle(part.id, event.target.checked)}
            />
          ))}
        </div>
      )}
    </FieldGroup>
  );
}

const SHOWN_MAX = 12;

/** Keys that the agent can call services with. It knows their names and never a value. */
function UsableKeys({ keys, desk }: StepFormProps) {
  const allowed = existing(keys).filter((one) => one.allowed);
  const more = allowed.length - SHOWN_MAX;
  return (
    <FieldGroup
      label="This agent can use"
      hint="It sees the names, calls through Keyhold, and never holds a value. Its tools use what is assigned to them."
    >
      <div className="flex flex-wrap items-center gap-1.5">
        {allowed.length === 0 && <span className="text-sm text-muted-foreground">No credentials.</span>}
        {allowed.slice(0, SHOWN_MAX).map(({ key }) => (
          <Badge key={key}>
            <span className="font-mono">{key}</span>
          </Badge>
        ))}
        {more > 0 && <span className="text-sm text-muted-foreground">and {more} more</span>}
        <InlineButton onClick={desk.openPermissions}>Edit</InlineButton>
      </div>
    </FieldGroup>
  );
}
