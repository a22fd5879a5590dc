"use client";

import { Plus, X } from "lucide-react";
import { useRef } from "react";
import { useController, useFieldArray, useFormContext } from "react-hook-form";
import { emptyRow } from "@/components/credentials/editor/custom-rows";
import type { EditorValues } from "@/components/credentials/editor/editor-values";
import { fieldId } from "@/components/credentials/editor/field-words";
import { Button } from "@/components/ui/button";
import { Checkbox } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { SecretInput } from "@/components/ui/secret-input";
import { LIMITS } from "@/lib/catalog/field-spec";

type List = "extras" | "rows";

/** Fields that people name themselves, secret unless they say otherwise. */
export function NamedRows({ list, addLabel }: { list: List; addLabel: string }) {
  const { control } = useFormContext<EditorValues>();
  const { fields, append, remove } = useFieldArray({ control, name: list });
  const addButton = useRef<HTMLButtonElement>(null);
  const isFull = fields.length >= LIMITS.extraFields;
  return (
    <div data-slot="named-rows" className="flex flex-col gap-3">
      {fields.map((row, index) => (
        <NamedRow
          key={row.id}
          list={list}
          index={index}
          onRemove={() => {
            remove(index);
            addButton.current?.focus();
          }}
        />
      ))}
      <div>
        <Button
          ref={addButton}
          size="sm"
          onClick={() => append(emptyRow(), { focusName: `${list}.${fields.length}.name` })}
          disabledReason={
            isFull ? `A credential can have up to ${LIMITS.extraFields} extra fields.` : undefined
          }
        >
          <Plus aria-hidden="true" className="size-3.5" />
          {addLabel}
        </Button>
      </div>
    </div>
  );
}

function NamedRow({ list, index, onRemove }: { list: List; index: number; onRemove: () => void }) {
  const { control } = useFormContext<EditorValues>();
  const {
    field: { ref, value: name, onChange, onBlur },
    fieldState,
  } = useController({ control, name: `${list}.${index}.name` });
  const {
    field: { value: isSecret, onChange: setSecret },
  } = useController({ control, name: `${list}.${index}.secret` });
  const label = name === "" ? `field ${index + 1}` : name;
  return (
    <div
      data-testid="named-row"
      className="grid gap-3 rounded-lg border border-border p-3 sm:grid-cols-[minmax(0,2fr)_minmax(0,3fr)_auto]"
    >
      <Field id={fieldId(`${list}-${index}-name`)} label="Field name" error={fieldState.error?.message}>
        <Input ref={ref} code value={name} onChange={onChange} onBlur={onBlur} />
      </Field>
      <RowValue list={list} index={index} isSecret={isSecret} />
      <div className="flex items-center justify-between gap-2 sm:mt-6.5 sm:h-9">
        <Checkbox label="Secret" checked={isSecret} onChange={(event) => setSecret(event.target.checked)} />
        <IconButton label={`Remove ${label}`} size="icon-sm" onClick={onRemove}>
          <X aria-hidden="true" className="size-4" />
        </IconButton>
      </div>
    </div>
  );
}

function RowValue({ list, index, isSecret }: { list: List; index: number; isSecret: boolean }) {
  const { control } = useFormContext<EditorValues>();
  const {
    field: { ref, value, onChange, onBlur },
    fieldState,
  } = useController({ control, name: `${list}.${index}.value` });
  return (
    <Field id={fieldId(`${list}-${index}-value`)} label="Value" error={fieldState.error?.message}>
      {isSecret ? (
        <SecretInput ref={ref} value={value} onValueChange={onChange} />
      ) : (
        <Input ref={ref} value={value} onChange={onChange} onBlur={onBlur} />
      )}
    </Field>
  );
}
