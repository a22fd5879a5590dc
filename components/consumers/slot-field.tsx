"use client";

import { type Drafts, looseConfig } from "@/components/consumers/config-draft";
import { CredentialPicker } from "@/components/consumers/picker/credential-picker";
import { payloadOf } from "@/components/forms/payload";
import type { Send } from "@/components/forms/use-submit";
import type { KindSpec, SlotSpec } from "@/lib/catalog/kind-shape";
import { destinationOf } from "@/lib/catalog/slots";
import type { Candidates } from "@/lib/domain/consumers/candidates";
import type { SlotView } from "@/lib/domain/consumers/view";

interface SlotFieldProps {
  id: string;
  kind: KindSpec;
  slot: SlotSpec;
  /** The slot as it is stored; absent where it is new. */
  view: SlotView | undefined;
  consumerName: string;
  /** Decide which credentials fit. */
  drafts: Drafts;
  value: readonly string[];
  onChange: (ids: readonly string[]) => void;
  error: string | undefined;
  canCreate: boolean;
  candidates: Send<Candidates>;
}

/** The place of one slot in a form. The picker does the rest; what it offers depends on what the form holds now. */
export function SlotField(props: SlotFieldProps) {
  const { kind, slot, view, drafts, value, onChange, candidates } = props;
  const request = { kind: kind.id, slot: slot.name, config: looseConfig(kind.fields, drafts) };
  const load = async (q?: string): Promise<Candidates> => {
    const answer = await candidates(payloadOf({ ...request, ...(q !== undefined && { q }) }));
    if (answer.status === "ok") return answer.data;
    throw new Error(answer.message);
  };
  return (
    <CredentialPicker
      id={props.id}
      slot={slot}
      value={value}
      onChange={onChange}
      load={load}
      current={view?.credentials ?? []}
      consumerName={props.consumerName}
      lost={view?.lost ?? null}
      request={request}
      suggestBy={view ? undefined : suggestionBasis(kind, slot, request.config)}
      canCreate={props.canCreate}
      error={props.error}
    />
  );
}

/** What decides which credential is the expected one; nothing while that cannot be known. */
function suggestionBasis(kind: KindSpec, slot: SlotSpec, config: Record<string, unknown>) {
  const hosts = slot.sends ? destinationOf(kind, config).entries : [];
  const basis = [slot.expectsKey ?? "", ...slot.accepts, ...hosts];
  return slot.expectsKey !== undefined || hosts.length > 0 ? basis.join(" ") : undefined;
}
