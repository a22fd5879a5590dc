"use client";

import { clsx } from "clsx";
import { Plus, X } from "lucide-react";
import { useRef } from "react";
import { type Row, withCell, withRow } from "@/components/consumers/config-draft";
import type { Problem } from "@/components/consumers/read-draft";
import { Button } from "@/components/ui/button";
import { Field, FieldGroup } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { CREDENTIAL_TYPE_IDS, CREDENTIAL_TYPES } from "@/lib/catalog/types";

export interface Column {
  name: string;
  label: string;
  /** Read character by character: keys, header names. */
  code?: true;
  options?: readonly { value: string; label: string }[];
}

export const PAIR_COLUMNS: readonly Column[] = [
  { name: "name", label: "Name", code: true },
  { name: "value", label: "Value" },
];

export const REQUIREMENT_COLUMNS: readonly Column[] = [
  { name: "key", label: "Key", code: true },
  {
    name: "type",
    label: "Type",
    options: CREDENTIAL_TYPE_IDS.map((value) => ({ value, label: CREDENTIAL_TYPES[value].label })),
  },
  { name: "label", label: "Label" },
  { name: "mapsTo", label: "Maps to", code: true },
];

interface RowsFieldProps {
  id: string;
  label: string;
  hint: string | undefined;
  required: boolean;
  columns: readonly Column[];
  rows: readonly Row[];
  onChange: (rows: readonly Row[]) => void;
  problem: Problem | undefined;
}

/** A small table that people fill in: lines come by a button and go by another. */
export function RowsField({ id, label, hint, required, columns, rows, onChange, problem }: RowsFieldProps) {
  const list = useRef<HTMLDivElement>(null);
  const addButton = useRef<HTMLButtonElement>(null);
  const placed = problem !== undefined && rows.some((row) => row.id === problem.row);
  const add = () => {
    onChange(withRow(rows));
    // The new line is there once this event is over.
    setTimeout(() => list.current?.lastElementChild?.querySelector("input")?.focus(), 0);
  };
  return (
    <FieldGroup label={label} hint={hint} required={required} error={placed ? undefined : problem?.problem}>
      <div ref={list} className="flex flex-col gap-3">
        {rows.map((row, index) => (
          <RowFields
            key={row.id}
            id={`${id}-${row.id}`}
            columns={columns}
            row={row}
            number={index + 1}
            problem={problem?.row === row.id ? problem : undefined}
            onCell={(name, text) => onChange(withCell(rows, row.id, name, text))}
            onRemove={() => {
              onChange(rows.filter((one) => one.id !== row.id));
              addButton.current?.focus();
            }}
          />
        ))}
      </div>
      <div>
        <Button ref={addButton} id={id} size="sm" onClick={add} aria-label={`Add to ${label}`}>
          <Plus aria-hidden="true" className="size-3.5" />
          Add
        </Button>
      </div>
    </FieldGroup>
  );
}

interface RowFieldsProps {
  id: string;
  columns: readonly Column[];
  row: Row;
  number: number;
  problem: Problem | undefined;
  onCell: (name: string, text: string) => void;
  onRemove: () => void;
}

function RowFields({ id, columns, row, number, problem, onCell, onRemove }: RowFieldsProps) {
  const [first] = columns;
  const name = (first && row.cells[first.name]) || `line ${number}`;
  return (
    <div
      data-testid="row"
      className={clsx(
        "grid items-start gap-3 rounded-lg border border-border p-3 pr-12",
        "relative sm:grid-cols-2",
      )}
    >
      {columns.map((column) => (
        <Cell
          key={column.name}
          id={`${id}-${column.name}`}
          column={column}
          text={row.cells[column.name] ?? ""}
          onText={(text) => onCell(column.name, text)}
          error={problem && (problem.cell ?? first?.name) === column.name ? problem.problem : undefined}
        />
      ))}
      <span className="absolute top-2 right-2">
        <IconButton label={`Remove ${name}`} size="icon-sm" onClick={onRemove}>
          <X aria-hidden="true" className="size-4" />
        </IconButton>
      </span>
    </div>
  );
}

interface CellProps {
  id: string;
  column: Column;
  text: string;
  onText: (text: string) => void;
  error: string | undefined;
}

function Cell({ id, column: { label, options, code }, text, onText, error }: CellProps) {
  const controls = {
    value: text,
    onChange: (event: { target: { value: string } }) => onText(event.target.value),
  };
  return (
    <Field id={id} label={label} error={error}>
      {options ? (
        <Select {...controls}>
          <option value="">Not chosen</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </Select>
      ) : (
        <Input {...controls} code={code} />
      )}
    </Field>
  );
}
