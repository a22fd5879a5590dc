"use client";

import { useState } from "react";
import { InlineButton } from "@/components/credentials/editor/advice";
import type { CreateTask, ServiceOption } from "@/components/credentials/editor/editor-task";
import { ServiceIcon } from "@/components/credentials/service-icon";
import { ExternalLink } from "@/components/ui/external-link";
import { Select } from "@/components/ui/select";

interface ServiceLineProps {
  task: CreateTask;
  /** The id of a service, or `custom`. */
  onChoose: (service: string) => void;
}

/** Which service the form is for, where to get its key, and the way to another one. */
export function ServiceLine({ task: { template, services }, onChoose }: ServiceLineProps) {
  const [isChoosing, setChoosing] = useState(false);
  if (!template && !isChoosing) return null;
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg bg-surface-muted px-3 py-2.5">
      {template && <ServiceIcon service={template.id} name={template.name} size="sm" />}
      <div className="min-w-0 flex-1">
        {isChoosing ? (
          <ServiceSelect services={services} chosen={template?.id} onChoose={onChoose} />
        ) : (
          <p className="truncate text-base font-medium">{template?.name}</p>
        )}
      </div>
      <div className="flex items-center gap-4 text-sm">
        {!isChoosing && <InlineButton onClick={() => setChoosing(true)}>Change service</InlineButton>}
        {template?.obtainUrl && <ExternalLink href={template.obtainUrl}>Get a key</ExternalLink>}
      </div>
    </div>
  );
}

interface ServiceSelectProps {
  services: readonly ServiceOption[];
  chosen: string | undefined;
  onChoose: (service: string) => void;
}

function ServiceSelect({ services, chosen, onChoose }: ServiceSelectProps) {
  const groups = Object.groupBy(services, ({ group }) => group);
  return (
    <Select
      aria-label="Service"
      autoFocus
      value={chosen ?? ""}
      onChange={(event) => onChoose(event.target.value)}
      size="sm"
      className="w-full"
    >
      <option value="custom">Custom: choose a type</option>
      {Object.entries(groups).map(([group, options = []]) => (
        <optgroup key={group} label={group}>
          {options.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </optgroup>
      ))}
    </Select>
  );
}
