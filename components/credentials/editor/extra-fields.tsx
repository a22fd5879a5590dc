"use client";

import { NamedRows } from "@/components/credentials/editor/named-rows";
import { FieldGroup } from "@/components/ui/field";

export const ExtraFields = () => (
  <FieldGroup
    label="Extra fields"
    hint="Anything else that belongs to it. Secret ones are encrypted like the rest."
  >
    <NamedRows list="extras" addLabel="Add a field" />
  </FieldGroup>
);
