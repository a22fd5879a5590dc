"use client";

import { useState } from "react";
import { Checkbox } from "@/components/ui/checkbox";
import { FieldGroup } from "@/components/ui/field";
import { RadioGroup } from "@/components/ui/radio-group";
import { SearchInput } from "@/components/ui/search-input";

type KeyFieldsProps = {
  keys: readonly string[];
  /** Null is every key. */
  only: readonly string[] | null;
  onChange: (only: readonly string[] | null) => void;
  error: string | undefined;
};

const SEARCH_FROM = 9;

/** All or only these, said outright: an empty list could mean either. */
export function KeyFields({ keys, only, onChange, error }: KeyFieldsProps) {
  return (
    <div className="flex flex-col gap-2">
      <RadioGroup
        label="Keys"
        name="keys"
        options={[
          { value: "all", label: "All keys of this project", hint: "Also those added later." },
          { value: "only", label: "Only selected keys" },
        ]}
        value={only === null ? "all" : "only"}
        onValueChange={(choice) => onChange(choice === "all" ? null : [])}
        error={only === null || keys.length === 0 ? error : undefined}
      />
      {only !== null && <KeyList keys={keys} only={only} onChange={onChange} error={error} />}
    </div>
  );
}

function KeyList({ keys, only, onChange, error }: KeyFieldsProps & { only: readonly string[] }) {
  const [search, setSearch] = useState("");
  const found = keys.filter((key) => key.includes(search.trim().toUpperCase()));
  const tick = (key: string, isOn: boolean) =>
    onChange(isOn ? [...only, key] : only.filter((one) => one !== key));
  if (keys.length === 0)
    return <p className="text-sm text-muted-foreground">This project has no credentials yet.</p>;
  return (
    <FieldGroup label={<span className="sr-only">Selected keys</span>} error={error}>
      {keys.length >= SEARCH_FROM && (
        <SearchInput label="Find a key" value={search} onValueChange={setSearch} />
      )}
      <ul className="grid max-h-52 gap-x-4 gap-y-1 overflow-y-auto rounded-md border border-border bg-surface-muted/60 p-2.5 sm:grid-cols-2">
        {found.map((key) => (
          <li key={key} className="min-w-0">
            <Checkbox
              label={<code className="text-xs wrap-anywhere">{key}</code>}
              checked={only.includes(key)}
              onChange={(event) => tick(key, event.target.checked)}
            />
          </li>
        ))}
      </ul>
      <p role="status" className="text-xs text-muted-foreground">
        {only.length} of {keys.length} selected
      </p>
    </FieldGroup>
  );
}
