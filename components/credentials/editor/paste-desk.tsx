"use client";

import { createContext, use } from "react";
import { counted, withArticle } from "@/components/credentials/editor/field-words";
import { type PasteReading, readPaste } from "@/components/credentials/editor/read-paste";
import { Suggestion } from "@/components/credentials/editor/suggestion";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/select";
import type { DetectionTable } from "@/lib/catalog/detect";
import type { FieldSpec } from "@/lib/catalog/field-spec";

/** What the form around a secret field does with a value that belongs elsewhere. Nothing happens before a press. */
export interface PasteDesk {
  table: DetectionTable;
  templateId: string | undefined;
  /** Offers the person has declined in this dialog. */
  declined: ReadonlySet<string>;
  decline: (offer: string) => void;
  useTemplate: (templateId: string, value: string) => void;
  useSshKey: (text: string) => void;
  /** Absent where no import can be reached. */
  importVariables: ((text: string) => void) | undefined;
}

export const PasteDeskContext = createContext<PasteDesk | null>(null);

const offerName = (reading: PasteReading) =>
  reading.kind === "service" ? `service ${reading.candidates[0]?.templateId ?? ""}` : reading.kind;

/** Looks at what was pasted, in the browser, and offers the form it would fit better. */
export function PasteOffer({ spec, text }: { spec: FieldSpec; text: string }) {
  const desk = use(PasteDeskContext);
  if (!desk) return null;
  const reading =
    text === "" ? null : readPaste({ text, spec, templateId: desk.templateId, table: desk.table });
  const isOpen = reading !== null && !desk.declined.has(offerName(reading));
  return (
    <div role="status" data-slot="paste-offer" className="empty:hidden">
      {isOpen && (
        <Offer reading={reading} text={text} desk={desk} decline={() => desk.decline(offerName(reading))} />
      )}
    </div>
  );
}

interface OfferProps {
  reading: PasteReading;
  text: string;
  desk: PasteDesk;
  decline: () => void;
}

function Offer({ reading, text, desk, decline }: OfferProps) {
  const plainText = (
    <Button key="plain" size="sm" variant="ghost" onClick={decline}>
      Paste as plain text
    </Button>
  );
  switch (reading.kind) {
    case "service":
      return <ServiceOffer {...{ reading, text, desk, decline }} />;
    case "variables":
      return <VariablesOffer count={reading.count} text={text} desk={desk} decline={decline} />;
    case "private-key":
      return (
        <Suggestion
          kind="offer"
          title="This is a private key. Switch to SSH key?"
          onDismiss={decline}
          actions={[
            <Act key="act" label="Switch to SSH key" onAct={() => desk.useSshKey(text)} />,
            plainText,
          ]}
        >
          A field of one line would lose its line breaks.
        </Suggestion>
      );
    case "service-account":
      return (
        <Suggestion
          kind="offer"
          title="This is a Google service account."
          onDismiss={decline}
          actions={
            <Act label="Use template" onAct={() => desk.useTemplate("google-service-account", text)} />
          }
        />
      );
    case "certificate":
      return (
        <Suggestion
          kind="warning"
          title="This is a certificate, which is not secret."
          onDismiss={decline}
          actions={plainText}
        >
          The private key that belongs to it is usually the value to store.
        </Suggestion>
      );
    default:
      return reading satisfies never;
  }
}

type VariablesOfferProps = Pick<OfferProps, "text" | "desk" | "decline"> & { count: number };

function VariablesOffer({ count, text, desk: { importVariables }, decline }: VariablesOfferProps) {
  return (
    <Suggestion
      kind={importVariables ? "offer" : "warning"}
      title={`Found ${counted(count, "variable")}.`}
      onDismiss={decline}
      actions={[
        importVariables && <Act key="act" label="Import them" onAct={() => importVariables(text)} />,
        <Button key="plain" size="sm" variant="ghost" onClick={decline}>
          Paste as plain text
        </Button>,
      ]}
    >
      {importVariables
        ? "Each becomes a credential of its own. You choose which before anything is saved."
        : "A credential holds one value. Paste only that one here."}
    </Suggestion>
  );
}

const Act = ({ label, onAct }: { label: string; onAct: () => void }) => (
  <Button size="sm" onClick={onAct}>
    {label}
  </Button>
);

type ServiceOfferProps = OfferProps & { reading: Extract<PasteReading, { kind: "service" }> };

function ServiceOffer({ reading, text, desk, decline }: ServiceOfferProps) {
  const [first, ...others] = reading.candidates;
  if (!first) return null;
  const keep = (
    <Button key="keep" size="sm" variant="ghost" onClick={decline}>
      {desk.templateId === undefined ? "Keep as custom" : "Keep this service"}
    </Button>
  );
  if (others.length === 0) {
    const use = <Act key="use" label="Use template" onAct={() => desk.useTemplate(first.templateId, text)} />;
    return (
      <Suggestion
        kind="offer"
        title={`Looks like ${withArticle(first.name)} key`}
        onDismiss={decline}
        actions={[use, keep]}
      >
        Use the {first.name} template: sets name, key and fields.
      </Suggestion>
    );
  }
  const choose = (
    <Select
      key="choose"
      size="sm"
      aria-label="Choose service"
      value=""
      onChange={(event) => desk.useTemplate(event.target.value, text)}
      className="w-44"
    >
      <option value="" disabled>
        Choose service
      </option>
      {reading.candidates.map(({ templateId, name }) => (
        <option key={templateId} value={templateId}>
          {name}
        </option>
      ))}
    </Select>
  );
  return (
    <Suggestion
      kind="offer"
      title={couldBe(reading.candidates)}
      onDismiss={decline}
      actions={[choose, keep]}
    />
  );
}

/** "Could be OpenAI, DeepSeek, Moonshot or 4 others." */
function couldBe(candidates: readonly { name: string }[]): string {
  const named = candidates.slice(0, 3).map(({ name }) => name);
  const rest = candidates.length - named.length;
  const words = rest === 0 ? named : [...named, rest === 1 ? "1 other" : `${rest} others`];
  return `Could be ${new Intl.ListFormat("en", { type: "disjunction" }).format(words)}.`;
}
