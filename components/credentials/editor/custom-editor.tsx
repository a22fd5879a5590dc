"use client";

import { useFormContext, useWatch } from "react-hook-form";
import { Advice } from "@/components/credentials/editor/advice";
import {
  emptyRow,
  isBlankRow,
  jsonOfRows,
  jsonProblem,
  rowsOfJson,
} from "@/components/credentials/editor/custom-rows";
import type { EditorValues } from "@/components/credentials/editor/editor-values";
import { NamedRows } from "@/components/credentials/editor/named-rows";
import { SecretField } from "@/components/credentials/editor/secret-field";
import { Button } from "@/components/ui/button";
import type { FieldSpec } from "@/lib/catalog/field-spec";

/** A custom credential as rows of names and values, or as JSON. Going from one to the other keeps what was typed. */
export function CustomEditor({ spec }: { spec: FieldSpec }) {
  const { control, formState } = useFormContext<EditorValues>();
  const mode = useWatch({ control, name: "customMode" });
  const json = useWatch({ control, name: `fields.${spec.name}` });
  // Once it was submitted the field itself carries the error.
  const problem = mode === "json" && !formState.errors.fields ? jsonProblem(json ?? "") : null;
  return (
    <div className="flex flex-col gap-3">
      <ModeSwitch jsonField={spec.name} />
      {mode === "rows" ? (
        <NamedRows list="rows" addLabel="Add a row" />
      ) : (
        <>
          <SecretField spec={spec} />
          <span role="status" className="text-xs empty:hidden">
            {problem && <Advice>{problem}</Advice>}
          </span>
        </>
      )}
    </div>
  );
}

function ModeSwitch({ jsonField }: { jsonField: string }) {
  const form = useFormContext<EditorValues>();
  const mode = useWatch({ control: form.control, name: "customMode" });
  const json = useWatch({ control: form.control, name: `fields.${jsonField}` }) ?? "";
  const parsedRows = mode === "json" ? rowsOfJson(json) : null;
  const toJson = () => {
    const { rows, extras } = form.getValues();
    const plain = rows.filter((row) => !row.secret && !isBlankRow(row));
    form.setValue(`fields.${jsonField}`, jsonOfRows(rows), { shouldDirty: true });
    form.setValue("extras", [...extras, ...plain]);
    form.setValue("rows", [emptyRow()]);
    form.setValue("customMode", "json");
  };
  const toRows = () => {
    if (!parsedRows) return;
    form.setValue("rows", parsedRows);
    form.setValue(`fields.${jsonField}`, "", { shouldDirty: true });
    form.setValue("customMode", "rows");
  };
  const look = (isOn: boolean) => (isOn ? "secondary" : "ghost");
  return (
    <div role="group" aria-label="Enter it as" className="flex w-fit gap-1 rounded-lg bg-surface-muted p-1">
      <Button
        size="sm"
        variant={look(mode === "rows")}
        aria-pressed={mode === "rows"}
        disabledReason={
          mode === "json" && !parsedRows
            ? "Rows hold one level of names and texts. This JSON is more than that."
            : undefined
        }
        onClick={() => mode === "json" && toRows()}
      >
        Rows
      </Button>
      <Button
        size="sm"
        variant={look(mode === "json")}
        aria-pressed={mode === "json"}
        onClick={() => mode === "rows" && toJson()}
      >
        JSON
      </Button>
    </div>
  );
}
