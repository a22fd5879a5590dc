"use client";

import { CircleAlert } from "lucide-react";
import { useState } from "react";
import type { Written } from "@/components/consumers/consumer-actions";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { Switch } from "@/components/ui/switch";
import type { ConsumerView } from "@/lib/domain/consumers/view";

interface EnabledSwitchProps {
  consumer: Pick<ConsumerView, "id" | "enabled" | "slots">;
  refused: string | undefined;
  update: Send<Written>;
  onSwitched: (written: Written) => void;
}

/** On or off, at once. What misses a credential cannot be switched on, and says which. */
export function EnabledSwitch({ consumer, refused, update, onSwitched }: EnabledSwitchProps) {
  const { id, enabled, slots } = consumer;
  const { submit, failure } = useSubmit(update);
  const [asked, setAsked] = useState(enabled);
  const [seen, setSeen] = useState(enabled);
  if (seen !== enabled) {
    setSeen(enabled);
    setAsked(enabled);
  }
  const missing = slots.filter(({ needs }) => needs).map(({ label }) => label);
  const isBlocked = !enabled && missing.length > 0;
  const toggle = (next: boolean) => {
    setAsked(next);
    submit({ id, enabled: next }, onSwitched);
  };
  return (
    <div>
      <Switch
        label={<span className="font-medium">Enabled</span>}
        hint={hintFor(enabled, missing)}
        checked={failure ? enabled : asked}
        disabled={refused !== undefined || isBlocked}
        onChange={(event) => toggle(event.target.checked)}
      />
      {failure && (
        <p role="alert" className="mt-1 flex items-start gap-1.5 text-sm text-danger-text">
          <CircleAlert aria-hidden="true" className="mt-0.5 size-3.5 shrink-0" />
          {Object.values(failure.fields ?? {})[0]?.[0] ?? failure.message}
        </p>
      )}
    </div>
  );
}

function hintFor(isEnabled: boolean, missing: readonly string[]): string {
  const slots = new Intl.ListFormat("en").format(missing.map((label) => `“${label}”`));
  if (missing.length === 0) return "While it is off, nothing can use it.";
  return isEnabled
    ? `It does not run until ${slots} ${missing.length === 1 ? "has a credential" : "have credentials"}.`
    : `Choose a credential for ${slots} and save before you switch it on.`;
}
