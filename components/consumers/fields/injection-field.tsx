"use client";

import type { Draft } from "@/components/consumers/config-draft";
import { INJECTION_WAYS, wayOf } from "@/components/consumers/injections";
import type { Problem } from "@/components/consumers/read-draft";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";

interface InjectionFieldProps {
  id: string;
  label: string;
  hint: string | undefined;
  required: boolean;
  value: { choice: string; cells: Readonly<Record<string, string>> };
  onChange: (draft: Draft) => void;
  problem: Problem | undefined;
}

/** Where the secret stands in a request. Each way has inputs of its own. */
export function InjectionField({ value, onChange, problem, id, ...about }: InjectionFieldProps) {
  const { choice, cells } = value;
  const way = wayOf(choice);
  const isOwn = way?.cells.some(({ name }) => name === problem?.cell) ?? false;
  return (
    <div className="flex flex-col gap-3">
      <Field id={id} {...about} error={isOwn ? undefined : problem?.problem}>
        <Select value={choice} onChange={(event) => onChange({ choice: event.target.value, cells })}>
          {!way && <option value={choice}>{choice}</option>}
          {INJECTION_WAYS.map((one) => (
            <option key={one.id} value={one.id}>
              {one.label}
            </option>
          ))}
        </Select>
      </Field>
      {way && way.cells.length > 0 && (
        <div className="grid gap-3 rounded-lg border border-border p-3 sm:grid-cols-2">
          {way.cells.map(({ name, label, required, hint, placeholder }) => (
            <Field
              key={name}
              id={`${id}-${name}`}
              label={label}
              hint={hint}
              required={required}
              error={problem?.cell === name ? problem.problem : undefined}
            >
              <Input
                code
                value={cells[name] ?? ""}
                placeholder={placeholder}
                onChange={(event) => onChange({ choice, cells: { ...cells, [name]: event.target.value } })}
              />
            </Field>
          ))}
        </div>
      )}
    </div>
  );
}
