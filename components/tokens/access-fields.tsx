"use client";

import { offeredScopes, PRESETS, type PresetId, scopeWords } from "@/components/tokens/access";
import { Checkbox } from "@/components/ui/checkbox";
import { FieldGroup } from "@/components/ui/field";
import { RadioGroup } from "@/components/ui/radio-group";
import type { Scope } from "@/lib/access/policy";

export type Access = { preset: PresetId | "custom"; scopes: readonly Scope[] };

type AccessFieldsProps = {
  value: Access;
  onChange: (value: Access) => void;
  grantable: readonly Scope[];
  error: string | undefined;
};

const OPTIONS = [
  ...PRESETS.map(({ id, label, hint }) => ({ value: id, label, hint })),
  { value: "custom", label: "Custom", hint: "Choose each capability." },
];

/** A preset ticks the list beside it; ticking by hand makes it custom. The list never changes its order. */
export function AccessFields({ value, onChange, grantable, error }: AccessFieldsProps) {
  const choose = (id: string) => {
    const preset = PRESETS.find((one) => one.id === id);
    onChange({ preset: preset?.id ?? "custom", scopes: preset?.scopes ?? value.scopes });
  };
  const tick = (scope: Scope, isOn: boolean) => {
    const scopes = offeredScopes().filter((one) => (one === scope ? isOn : value.scopes.includes(one)));
    onChange({ preset: "custom", scopes });
  };
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <RadioGroup
        label="Access"
        name="access"
        options={OPTIONS}
        value={value.preset}
        onValueChange={choose}
      />
      <FieldGroup label="Capabilities" error={error}>
        <ul className="flex flex-col gap-1 rounded-md border border-border bg-surface-muted/60 p-2.5">
          {offeredScopes().map((scope) => (
            <li key={scope}>
              <Checkbox
                label={scopeWords(scope)}
                hint={grantable.includes(scope) ? <code>{scope}</code> : "Your role doesn’t have this."}
                checked={value.scopes.includes(scope)}
                disabled={!grantable.includes(scope)}
                onChange={(event) => tick(scope, event.target.checked)}
              />
            </li>
          ))}
        </ul>
      </FieldGroup>
    </div>
  );
}
