"use client";

import { useState } from "react";
import { counted } from "@/components/credentials/counted";
import { InlineButton } from "@/components/credentials/editor/advice";
import type { CredentialsDialogProps } from "@/components/workflows/credentials/credentials-dialog";
import { KeyRow } from "@/components/workflows/credentials/key-row";
import {
  isAllowed,
  type Permissions,
  withKey,
  withoutKey,
} from "@/components/workflows/credentials/use-permissions";
import { existing, type KnownKeys } from "@/components/workflows/known-keys";
import { Banner } from "@/components/ui/banner";
import { RadioGroup } from "@/components/ui/radio-group";
import { SearchInput } from "@/components/ui/search-input";

const APPLIES = "Applies from the next step that starts.";

interface Said {
  text: string;
  before: Permissions;
}

/** Which keys a workflow may ask for. Every change counts at once and can be taken back. */
export function PermissionsTab(props: CredentialsDialogProps) {
  const { keys, permissions, refusals, projectName } = props;
  const { shown, save, failure } = permissions;
  const [q, setQ] = useState("");
  const [said, setSaid] = useState<Said>();
  const change = (next: Permissions, text: string) => {
    setSaid({ text, before: shown });
    save(next);
  };
  const toggle = (key: string, isOn: boolean) =>
    change(
      isOn ? withKey(shown, key) : withoutKey(shown, key),
      `${isOn ? "Allowed" : "Blocked"} ${key}. ${APPLIES}`,
    );
  const choose = (mode: string) => {
    if (mode === "all") change({ mode: "all", keys: [] }, `Every credential is allowed. ${APPLIES}`);
    else change({ mode: "selected", keys: mentioned(keys) }, foundWords(mentioned(keys).length));
  };
  return (
    <div className="flex flex-col gap-4">
      {refusals.permit !== undefined && <p className="text-sm text-muted-foreground">{refusals.permit}</p>}
      <fieldset disabled={refusals.permit !== undefined}>
        <legend className="sr-only">Usage permissions</legend>
        <RadioGroup
          label="This workflow can use"
          name="permissions-mode"
          value={shown.mode}
          onValueChange={choose}
          options={[
            { value: "all", label: `All credentials in ${projectName}, including new ones` },
            { value: "selected", label: "Only selected credentials" },
          ]}
        />
      </fieldset>
      <SaidLine said={said} failure={failure} onUndo={(before) => change(before, `Taken back. ${APPLIES}`)} />
      {shown.mode === "selected" && shown.keys.length === 0 && (
        <Banner kind="warning">
          No credentials allowed. Any <code>credential()</code> call will fail.
        </Banner>
      )}
      <div className="flex flex-wrap items-center justify-between gap-3">
        <SearchInput label="Search keys" value={q} onValueChange={setQ} className="w-full max-w-xs" />
        <p role="status" className="text-sm text-muted-foreground tabular-nums">
          {allowedWords(keys, shown)}
        </p>
      </div>
      <KeyRows {...props} q={q} onToggle={toggle} />
    </div>
  );
}

type KeyRowsProps = CredentialsDialogProps & { q: string; onToggle: (key: string, isOn: boolean) => void };

function KeyRows({ q, onToggle, ...props }: KeyRowsProps) {
  const { keys, permissions, refusals, workflow } = props;
  const wanted = q.trim().toLowerCase();
  const rows = keys.items.filter(
    ({ key, credential }) =>
      key.toLowerCase().includes(wanted) || credential?.name.toLowerCase().includes(wanted),
  );
  if (keys.items.length === 0)
    return <p className="text-sm text-muted-foreground">This project has no credentials yet.</p>;
  if (rows.length === 0) return <p className="text-sm text-muted-foreground">No key matches “{q.trim()}”.</p>;
  return (
    <ul className="flex flex-col divide-y divide-border rounded-lg border border-border">
      {rows.map((item) => (
        <KeyRow
          key={item.key}
          item={item}
          workflowId={workflow.id}
          isAllowed={isAllowed(permissions.shown, item.key)}
          isFixed={permissions.shown.mode === "all" || refusals.permit !== undefined}
          stepName={props.stepName}
          explain={props.explain}
          onToggle={(isOn) => onToggle(item.key, isOn)}
        />
      ))}
    </ul>
  );
}

type SaidLineProps = {
  said: Said | undefined;
  failure: string | undefined;
  onUndo: (before: Permissions) => void;
};

/** A toast behind a dialog could not be reached, so what happened stands here. */
function SaidLine({ said, failure, onUndo }: SaidLineProps) {
  if (failure !== undefined)
    return (
      <p role="alert" className="text-sm text-danger-text">
        That wasn’t saved. {failure}
      </p>
    );
  return (
    <p role="status" className="min-h-5 text-sm text-muted-foreground">
      {said && (
        <>
          {said.text} <InlineButton onClick={() => onUndo(said.before)}>Undo</InlineButton>
        </>
      )}
    </p>
  );
}

/** Keys that the steps mention: what a workflow that worked so far goes on working with. */
const mentioned = ({ items }: KnownKeys) =>
  items.filter(({ referencedIn }) => referencedIn.length > 0).map(({ key }) => key);

const foundWords = (count: number) =>
  count === 0
    ? `The steps name no key, so none is selected. ${APPLIES}`
    : `Selected the ${counted(count, "key", "keys")} that the steps name. Code that puts a key together from parts isn’t seen. ${APPLIES}`;

function allowedWords(keys: KnownKeys, permissions: Permissions): string {
  const known = existing(keys);
  return `${known.filter(({ key }) => isAllowed(permissions, key)).length} of ${known.length} allowed`;
}
