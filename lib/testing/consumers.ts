import { vi } from "vitest";
import type { ConsumerActions, Written } from "@/components/consumers/consumer-actions";
import { findKind } from "@/lib/catalog/kinds";
import { slotsOf } from "@/lib/catalog/slots";
import type { ConsumerView, SlotCredential, SlotView } from "@/lib/domain/consumers/view";

/** A credential as the page of a consumer knows it. */
export const slotCredential = (
  change: Partial<Extract<SlotCredential, { name: string }>> = {},
): SlotCredential => ({
  id: "cred_1",
  name: "Anthropic prod",
  key: "ANTHROPIC_API_KEY",
  type: "api_token",
  template: null,
  hint: "a1b2",
  status: "active",
  test: null,
  ...change,
});

/** A stored consumer of a kind, with what sits in its slots. */
export function consumerOf(
  kind: ConsumerView["kind"],
  change: Partial<ConsumerView> = {},
  filled: Readonly<Record<string, Partial<SlotView>>> = {},
): ConsumerView {
  const spec = findKind(kind);
  const config = change.config ?? {};
  return {
    id: "cons_1",
    kind,
    name: "Support triage",
    config,
    enabled: true,
    status: "ready",
    slots: (spec ? slotsOf(spec, config) : []).map((slot) => slotOf(slot, filled[slot.name])),
    audience: "project",
    owner: { id: "user_1", name: "Ana" },
    revision: 3,
    createdAt: "2026-01-01T00:00:00.000Z",
    createdBy: "Ana",
    updatedAt: "2026-01-01T00:00:00.000Z",
    lastUsedAt: null,
    lastTry: null,
    ...change,
  };
}

type Spec = ReturnType<typeof slotsOf>[number];

function slotOf(spec: Spec, { credentials = [], ...change }: Partial<SlotView> = {}): SlotView {
  return {
    name: spec.name,
    label: spec.label,
    hint: spec.hint ?? null,
    accepts: [...spec.accepts],
    required: spec.required,
    list: spec.list ?? false,
    credentialId: credentials[0]?.id ?? null,
    credentialIds: credentials.map(({ id }) => id),
    credentials,
    lost: null,
    expectsKey: spec.expectsKey ?? null,
    ...change,
  };
}

/** Actions that store everything and remember what they were sent. */
export function spiedConsumerActions() {
  const store = () =>
    vi.fn<ConsumerActions["update"]>(async () => ({
      status: "ok",
      data: { id: "cons_1", name: "Support triage", revision: 4 } satisfies Written,
    }));
  return {
    create: store(),
    update: store(),
    assign: store(),
    remove: vi.fn<ConsumerActions["remove"]>(async () => ({ status: "ok", data: null })),
    candidates: vi.fn<ConsumerActions["candidates"]>(async () => ({
      status: "ok",
      data: { items: [], suggestedId: null, service: null, more: false },
    })),
  };
}

/** The body of one call of an action that is bound to its place. */
export function payloadSent(action: { mock: { calls: [FormData][] } }, call = 0): Record<string, unknown> {
  const form = action.mock.calls[call]?.[0];
  if (!form) throw new Error(`call ${call} was not made`);
  return JSON.parse(form.get("payload") as string) as Record<string, unknown>;
}
