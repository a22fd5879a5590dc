"use client";

import { PickerFooter } from "@/components/consumers/picker/picker-footer";
import { PickerPanel } from "@/components/consumers/picker/picker-panel";
import type { Picker } from "@/components/consumers/picker/use-picker";
import type { SlotSpec } from "@/lib/catalog/kind-shape";
import type { Candidates } from "@/lib/domain/consumers/candidates";

interface SlotPanelProps {
  slot: SlotSpec;
  consumerName: string;
  picker: Picker;
  canCreate: boolean;
}

/** The panel of one slot: what it offers by name, and the way to a new credential. */
export function SlotPanel({ slot, consumerName, picker, canCreate }: SlotPanelProps) {
  const { search, creation } = picker;
  const service = search.found?.service ?? null;
  return (
    <PickerPanel
      id={picker.panelId}
      isOpen={picker.isOpen}
      onOpenChange={picker.show}
      title={`Choose “${slot.label}”${consumerName === "" ? "" : ` for ${consumerName}`}`}
      trigger={picker.trigger}
      search={search}
      headings={headingsFor(search.found)}
      emptyText={`No ${service ? `${service.name} ` : ""}credential yet.`}
      chosen={picker.chosen.map(({ id }) => id)}
      takesSeveral={slot.list ?? false}
      onChoose={({ credential }) => picker.choose(credential)}
      footer={
        creation.requestHref && (
          <PickerFooter
            label={`New ${service ? `${service.name} ` : ""}credential…`}
            onCreate={canCreate ? picker.create : null}
            requestPath={creation.requestHref(service?.id)}
            onPrepare={creation.prepare}
          />
        )
      }
    />
  );
}

function headingsFor(found: Candidates | undefined) {
  const hasMatch = found?.items.some(({ fit }) => fit === "match");
  return {
    match: found?.service ? `Compatible with ${found.service.name}` : "Matches",
    fits: hasMatch ? "Also fits" : "Fits",
  };
}
