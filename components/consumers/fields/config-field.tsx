"use client";

import { choiceOf, type Draft, rowsOf, textOf } from "@/components/consumers/config-draft";
import { DocumentField } from "@/components/consumers/fields/document-field";
import { InjectionField } from "@/components/consumers/fields/injection-field";
import { PAIR_COLUMNS, REQUIREMENT_COLUMNS, RowsField } from "@/components/consumers/fields/rows-field";
import type { Problem } from "@/components/consumers/read-draft";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { ConfigField } from "@/lib/catalog/kind-shape";

export interface ConfigFieldProps {
  field: ConfigField;
  id: string;
  draft: Draft | undefined;
  onChange: (draft: Draft) => void;
  /** The person has left the field: time to say what is wrong with it. */
  onLeave?: (() => void) | undefined;
  problem?: Problem | undefined;
  /** Known values of a text that may be any. */
  suggestions?: readonly string[] | undefined;
}

/** One field of a configuration, by what the catalogue says it is. */
export function ConfigFieldControl(props: ConfigFieldProps) {
  const { field, id, draft, onChange, problem } = props;
  const { label, hint, required, kind } = field;
  const about = { id, label, hint, required };
  switch (kind) {
    case "pairs":
    case "requirements":
      return (
        <RowsField
          {...about}
          columns={kind === "pairs" ? PAIR_COLUMNS : REQUIREMENT_COLUMNS}
          rows={rowsOf(draft)}
          onChange={(rows) => onChange({ rows })}
          problem={problem}
        />
      );
    case "injection":
      return <InjectionField {...about} value={choiceOf(draft)} onChange={onChange} problem={problem} />;
    case "document":
      return (
        <DocumentField
          {...about}
          text={textOf(draft)}
          onChange={(text) => onChange({ text })}
          error={problem?.problem}
        />
      );
    default:
      return (
        <Field {...about} error={problem?.problem}>
          <TextControl {...props} />
        </Field>
      );
  }
}

function TextControl({ field, id, draft, onChange, onLeave, suggestions }: ConfigFieldProps) {
  const { kind, placeholder, options, optionsOpen } = field;
  const controls = {
    value: textOf(draft),
    placeholder,
    onChange: (event: { target: { value: string } }) => onChange({ text: event.target.value }),
    onBlur: onLeave,
  };
  if (kind === "select" && !optionsOpen)
    return <Select {...controls}>{optionsOf(field, controls.value)}</Select>;
  const rows = ROWS[kind];
  if (rows !== undefined) return <Textarea {...controls} rows={rows} code={kind !== "multiline"} />;
  const known = suggestions ?? options?.map(({ value }) => value);
  return (
    <>
      <Input {...controls} {...MANNERS[kind]} list={known && `${id}-known`} />
      {known && (
        <datalist id={`${id}-known`}>
          {known.map((value) => (
            <option key={value} value={value} />
          ))}
        </datalist>
      )}
    </>
  );
}

/** Kinds that take several lines, and how many are shown at first. */
const ROWS: Partial<Record<ConfigField["kind"], number>> = { multiline: 4, lines: 3, json: 8, steps: 12 };

const MANNERS: Partial<Record<ConfigField["kind"], { type?: string; inputMode?: "decimal" | "url" }>> = {
  number: { inputMode: "decimal" },
  url: { type: "url", inputMode: "url" },
};

/** A stored value that is no option any more stays visible, as the value it is. */
function optionsOf({ options = [], required, default: preset }: ConfigField, value: string) {
  const isKnown = options.some((option) => option.value === value);
  return (
    <>
      {!isKnown && value !== "" && <option value={value}>{value}</option>}
      {(!required || preset === undefined) && <option value="">Not chosen</option>}
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </>
  );
}
