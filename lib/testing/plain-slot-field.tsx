import type { SlotField } from "@/components/consumers/slot-field";

/** A picker in its simplest form: what it is given is on the button, and pressing it empties the slot. */
export const PlainSlotField = ({
  id,
  slot,
  value,
  onChange,
  error,
}: React.ComponentProps<typeof SlotField>) => (
  <>
    <button type="button" id={id} aria-invalid={error !== undefined} onClick={() => onChange([])}>
      {slot.label}: {value.join(", ") || "empty"}
    </button>
    {error}
  </>
);
