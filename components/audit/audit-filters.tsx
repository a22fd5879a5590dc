"use client";

import { useQueryStates } from "nuqs";
import { useTransition } from "react";
import { actionGroups } from "@/components/audit/actions";
import { AUDIT_PARAMS, OUTCOMES, RANGES } from "@/components/audit/search-params";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";

export type Choice = { id: string; label: string };

type AuditFiltersProps = { people: readonly Choice[]; tokens: readonly Choice[] };

const CUSTOM = "custom";
const NOTHING = {
  actor: null,
  action: null,
  outcome: null,
  resource: null,
  from: null,
  to: null,
  range: null,
  cursor: null,
  event: null,
};
const DAY_MS = 86_400_000;

/** Everything is in the address; a change starts again at the newest event. */
export function AuditFilters({ people, tokens }: AuditFiltersProps) {
  const [isPending, startTransition] = useTransition();
  const [filters, write] = useQueryStates(AUDIT_PARAMS, { shallow: false, startTransition });
  const set = (change: Partial<{ [K in keyof typeof filters]: (typeof filters)[K] | null }>) =>
    void write({ ...change, cursor: null, event: null });
  const isCustom = filters.from !== null || filters.to !== null;
  const isFiltered =
    isCustom ||
    filters.actor !== null ||
    filters.action.length > 0 ||
    filters.outcome !== null ||
    filters.resource !== null;
  const setRange = (id: string) => {
    const range = RANGES.find((one) => one.id === id)?.id;
    if (range) {
      set({ range, from: null, to: null });
      return;
    }
    const today = new Date();
    set({ range: null, from: new Date(today.getTime() - 7 * DAY_MS), to: today });
  };
  return (
    <div aria-busy={isPending || undefined} className="mb-4 flex flex-wrap items-center gap-2">
      <Select
        size="sm"
        aria-label="Time"
        value={isCustom ? CUSTOM : filters.range}
        onChange={(event) => setRange(event.target.value)}
      >
        {RANGES.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
        <option value={CUSTOM}>Custom days…</option>
      </Select>
      {isCustom && (
        <>
          <Day label="From" value={filters.from} onChange={(from) => set({ from })} />
          <Day label="To" value={filters.to} onChange={(to) => set({ to })} />
        </>
      )}
      <ActorSelect
        people={people}
        tokens={tokens}
        value={filters.actor}
        onChange={(actor) => set({ actor })}
      />
      <ActionSelect value={filters.action} onChange={(action) => set({ action })} />
      <Select
        size="sm"
        aria-label="Result"
        value={filters.outcome ?? ""}
        onChange={(event) =>
          set({ outcome: OUTCOMES.find(({ id }) => id === event.target.value)?.id ?? null })
        }
      >
        <option value="">Any result</option>
        {OUTCOMES.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </Select>
      {filters.resource && (
        <Button size="sm" aria-label="Show every resource again" onClick={() => set({ resource: null })}>
          One resource ×
        </Button>
      )}
      {isFiltered && (
        <Button variant="ghost" size="sm" onClick={() => void write(NOTHING)}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

function Day({
  label,
  value,
  onChange,
}: {
  label: string;
  value: Date | null;
  onChange: (value: Date | null) => void;
}) {
  const change = (text: string) => {
    const day = new Date(`${text}T00:00:00Z`);
    if (!Number.isNaN(day.getTime())) onChange(day);
  };
  return (
    <Input
      type="date"
      aria-label={label}
      defaultValue={value?.toISOString().slice(0, 10) ?? ""}
      onChange={(event) => change(event.target.value)}
      className="w-auto! h-8.5! text-sm"
    />
  );
}

function ActorSelect({
  people,
  tokens,
  value,
  onChange,
}: AuditFiltersProps & { value: string | null; onChange: (value: string | null) => void }) {
  const isKnown = value === null || [...people, ...tokens].some(({ id }) => id === value);
  return (
    <Select
      size="sm"
      aria-label="Actor"
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value || null)}
    >
      <option value="">Any actor</option>
      {!isKnown && <option value={value}>{value}</option>}
      <Options label="People" choices={people} />
      <Options label="Machine tokens" choices={tokens} />
      <option value="anonymous">Not signed in</option>
    </Select>
  );
}

function ActionSelect({
  value,
  onChange,
}: {
  value: readonly string[];
  onChange: (value: string[] | null) => void;
}) {
  const text = value.join(",");
  const groups = actionGroups();
  const isKnown =
    text === "" || groups.some(({ actions }) => actions.join(",") === text || actions.includes(text));
  return (
    <Select
      size="sm"
      aria-label="Action"
      value={text}
      onChange={(event) => onChange(event.target.value ? event.target.value.split(",") : null)}
    >
      <option value="">Any action</option>
      {!isKnown && <option value={text}>{text}</option>}
      {groups.map(({ noun, actions }) => (
        <optgroup key={noun} label={noun}>
          <option value={actions.join(",")}>{noun}: all</option>
          {actions.length > 1 &&
            actions.map((action) => (
              <option key={action} value={action}>
                {action}
              </option>
            ))}
        </optgroup>
      ))}
    </Select>
  );
}

function Options({ label, choices }: { label: string; choices: readonly Choice[] }) {
  if (choices.length === 0) return null;
  return (
    <optgroup label={label}>
      {choices.map((choice) => (
        <option key={choice.id} value={choice.id}>
          {choice.label}
        </option>
      ))}
    </optgroup>
  );
}
