"use client";

import { useState } from "react";
import { MoreSection } from "@/components/credentials/editor/more-section";
import { PlainField } from "@/components/credentials/editor/plain-field";
import { SecretField } from "@/components/credentials/editor/secret-field";
import type { FieldSpec } from "@/lib/catalog/field-spec";
import type { CredentialType } from "@/lib/catalog/types";

export const OwnField = ({ spec }: { spec: FieldSpec }) =>
  spec.secret ? <SecretField spec={spec} /> : <PlainField spec={spec} />;

/** The fields of a type in its own order. Tokens that a service issues later are entered by hand in a section apart. */
export function OwnFields({ fields, type }: { fields: readonly FieldSpec[]; type: CredentialType }) {
  const byHand = type === "oauth2" ? fields.filter(({ name }) => name.endsWith("_token")) : [];
  const shown = fields.filter((field) => !byHand.includes(field));
  return (
    <>
      {type === "email_smtp" ? (
        <MailFields fields={shown} />
      ) : (
        shown.map((field) => <OwnField key={field.name} spec={field} />)
      )}
      {byHand.length > 0 && <TokensByHand fields={byHand} />}
    </>
  );
}

/** Encryption stands before the port that follows it. */
function MailFields({ fields }: { fields: readonly FieldSpec[] }) {
  const named = (name: string) => fields.filter((field) => field.name === name);
  const row = [...named("encryption"), ...named("port")];
  const rest = fields.filter((field) => !row.includes(field) && field.name !== "host");
  return (
    <>
      {named("host").map((field) => (
        <OwnField key={field.name} spec={field} />
      ))}
      <div className="grid gap-4 sm:grid-cols-2">
        {row.map((field) => (
          <OwnField key={field.name} spec={field} />
        ))}
      </div>
      {rest.map((field) => (
        <OwnField key={field.name} spec={field} />
      ))}
    </>
  );
}

function TokensByHand({ fields }: { fields: readonly FieldSpec[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <MoreSection
      label="Enter tokens by hand"
      isOpen={isOpen}
      onToggle={() => setOpen(!isOpen)}
      summary="access token · refresh token"
    >
      {fields.map((field) => (
        <OwnField key={field.name} spec={field} />
      ))}
    </MoreSection>
  );
}
