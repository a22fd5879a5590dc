"use client";

import { turnSingleKeys, useSingleKeys } from "@/components/shell/shortcut-setting";
import { Dialog, DialogBody, DialogContent } from "@/components/ui/dialog";
import { Kbd } from "@/components/ui/kbd";
import { Switch } from "@/components/ui/switch";

type Row = { keys: readonly string[]; does: string };

const ALWAYS: readonly Row[] = [
  { keys: ["⌘ / Ctrl", "K"], does: "Open commands" },
  { keys: ["⌘ / Ctrl", "Enter"], does: "Submit a form" },
  { keys: ["Esc"], does: "Close the top layer" },
];

const SINGLE: readonly Row[] = [
  { keys: ["/"], does: "Search the list" },
  { keys: ["c"], does: "New credential, on the credentials list" },
  { keys: ["g", "c"], does: "Go to credentials" },
  { keys: ["g", "m"], does: "Go to members" },
  { keys: ["g", "t"], does: "Go to machine tokens" },
  { keys: ["g", "a"], does: "Go to the audit log" },
  { keys: ["g", "e"], does: "Go to encryption" },
  { keys: ["x"], does: "Select the focused row; Shift extends" },
  { keys: ["?"], does: "Show this list" },
];

export function ShortcutSheet({
  isOpen,
  onOpenChange,
}: {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
}) {
  const isOn = useSingleKeys();
  return (
    <Dialog open={isOpen} onOpenChange={onOpenChange}>
      <DialogContent size="sm" title="Keyboard shortcuts">
        <DialogBody>
          <Rows rows={ALWAYS} />
          <div className="mt-4 border-t border-border pt-2">
            <Switch
              label="Single-key shortcuts"
              hint="Turn off if you speak instead of type."
              checked={isOn}
              onChange={(event) => turnSingleKeys(event.target.checked)}
            />
          </div>
          <div className={isOn ? "" : "opacity-60"}>
            <Rows rows={SINGLE} />
          </div>
        </DialogBody>
      </DialogContent>
    </Dialog>
  );
}

function Rows({ rows }: { rows: readonly Row[] }) {
  return (
    <dl className="flex flex-col">
      {rows.map(({ keys, does }) => (
        <div key={does} className="flex min-h-8.5 items-center justify-between gap-4 text-sm">
          <dt>{does}</dt>
          <dd className="flex gap-1">
            {keys.map((key) => (
              <Kbd key={key}>{key}</Kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  );
}
