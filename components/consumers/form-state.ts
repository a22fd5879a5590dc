import {
  type Draft,
  type Drafts,
  draftsOf,
  looseConfig,
  sameDraft,
} from "@/components/consumers/config-draft";
import type { KindSpec, SlotSpec } from "@/lib/catalog/kind-shape";
import { slotsOf } from "@/lib/catalog/slots";
import type { ConsumerView } from "@/lib/domain/consumers/view";

type Audience = ConsumerView["audience"];
/** Ids of the credentials in each slot. */
export type Assigned = Readonly<Record<string, readonly string[]>>;

/** What a form edits. */
export interface FormValues {
  name: string;
  audience: Audience;
  drafts: Drafts;
  assigned: Assigned;
}

export const valuesOf = (kind: KindSpec, consumer: ConsumerView | null): FormValues => ({
  name: consumer?.name ?? "",
  audience: consumer?.audience ?? "project",
  drafts: draftsOf(kind.fields, consumer?.config ?? {}),
  assigned: Object.fromEntries(
    (consumer?.slots ?? []).map(({ name, credentialIds }) => [name, credentialIds]),
  ),
});

/** The slots that a consumer with these values has. */
export const slotsIn = (kind: KindSpec, { drafts }: FormValues): SlotSpec[] =>
  slotsOf(kind, looseConfig(kind.fields, drafts));

export const idsIn = (assigned: Assigned, slot: string): readonly string[] => assigned[slot] ?? [];

const sameIds = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((id, at) => id === other[at]);

/** Slots whose credentials differ. */
const changedSlots = (before: Assigned, after: Assigned): string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (slot) => !sameIds(idsIn(before, slot), idsIn(after, slot)),
  );

const changedFields = (before: Drafts, after: Drafts): string[] =>
  Object.keys(after).filter((name) => !sameDraft(before[name], after[name]));

export interface Changes {
  name: boolean;
  audience: boolean;
  fields: string[];
  slots: string[];
}

export const changesIn = (before: FormValues, after: FormValues): Changes => ({
  name: before.name.trim() !== after.name.trim(),
  audience: before.audience !== after.audience,
  fields: changedFields(before.drafts, after.drafts),
  slots: changedSlots(before.assigned, after.assigned),
});

export const isChanged = ({ name, audience, fields, slots }: Changes) =>
  name || audience || fields.length > 0 || slots.length > 0;

/** Theirs, with what was changed here on top. */
export function merged(base: FormValues, mine: FormValues, theirs: FormValues): FormValues {
  const changes = changesIn(base, mine);
  const drafts: Record<string, Draft> = { ...theirs.drafts };
  for (const name of changes.fields) {
    const draft = mine.drafts[name];
    if (draft) drafts[name] = draft;
  }
  const assigned: Record<string, readonly string[]> = { ...theirs.assigned };
  for (const slot of changes.slots) assigned[slot] = idsIn(mine.assigned, slot);
  return {
    name: changes.name ? mine.name : theirs.name,
    audience: changes.audience ? mine.audience : theirs.audience,
    drafts,
    assigned,
  };
}

interface Assignments {
  [slot: string]: string | readonly string[] | null;
}

/** Assignments as the domain takes them: an id, a list of ids, or null for an empty slot. */
export function assignmentsOf(slots: readonly SlotSpec[], assigned: Assigned, names: readonly string[]) {
  const assignments: Assignments = {};
  for (const { name, list } of slots.filter((slot) => names.includes(slot.name)))
    assignments[name] = list ? idsIn(assigned, name) : (idsIn(assigned, name)[0] ?? null);
  return assignments;
}
