"use client";

import { useTheme } from "next-themes";
import { useSyncExternalStore } from "react";
import { turnSingleKeys, useSingleKeys } from "@/components/shell/shortcut-setting";
import { THEMES } from "@/components/shell/theme-choice";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { RadioGroup } from "@/components/ui/radio-group";
import { Switch } from "@/components/ui/switch";

const never = () => () => undefined;

/** Kept in this browser, at once. */
export function Appearance() {
  const { theme, setTheme } = useTheme();
  const isOn = useSingleKeys();
  const isServer = useSyncExternalStore(
    never,
    () => false,
    () => true,
  );
  return (
    <Card>
      <CardHeader title="Appearance">Applies to you, in this browser.</CardHeader>
      <CardBody className="flex flex-col gap-5">
        <div className="max-w-lg">
          <RadioGroup
            label="Theme"
            name="theme"
            value={isServer ? "" : theme}
            onValueChange={setTheme}
            options={THEMES.map(({ id, label }) => ({ value: id, label }))}
          />
        </div>
        <div className="max-w-lg">
          <Switch
            label="Single-key shortcuts"
            hint="Turn off if you speak instead of type."
            checked={isOn}
            onChange={(event) => turnSingleKeys(event.target.checked)}
          />
        </div>
      </CardBody>
    </Card>
  );
}
