import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { ConsumerCreator } from "@/components/consumers/consumer-creator";
import { LLM_CONFIG } from "@/lib/catalog/kinds/models";
import type { Candidates } from "@/lib/domain/consumers/candidates";
import { field, LLM, openEditor, save, type } from "@/lib/testing/consumer-editor";
import { consumerOf, payloadSent, slotCredential, spiedConsumerActions } from "@/lib/testing/consumers";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({ useRouter: () => router }));
afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

const FETCHED = { timeout: 20_000 };
const chosen = slotCredential();
const found: Candidates = {
  // Safe because the helper makes one that can be seen.
  items: [{ credential: chosen as Candidates["items"][number]["credential"], fit: "match", reason: null }],
  suggestedId: chosen.id,
  service: null,
  more: false,
};
const option = () => screen.findByRole("option", { name: /Anthropic prod/ }, FETCHED);

test(
  "choosing changes the form and saves nothing; the save then names the slot",
  { timeout: 60_000 },
  async () => {
    const { actions } = openEditor(consumerOf("llm_config", { config: LLM }));
    actions.candidates.mockResolvedValue({ status: "ok", data: found });
    fireEvent.click(screen.getByRole("button", { name: "Credential: none selected" }));
    fireEvent.click(await option());
    expect(payloadSent(actions.candidates)).toEqual({ kind: "llm_config", slot: "credential", config: LLM });
    expect(actions.update).not.toHaveBeenCalled();
    expect(screen.getByRole("button", { name: "Save changes" }).getAttribute("aria-disabled")).toBeNull();
    await save();
    expect(payloadSent(actions.update)).toMatchObject({ assignments: { credential: "cred_1" } });
  },
);

test("a stored consumer's empty slot gets no suggestion by itself", async () => {
  const { actions } = openEditor(consumerOf("llm_config", { config: LLM }));
  await new Promise((done) => setTimeout(done, 400));
  expect(actions.candidates).not.toHaveBeenCalled();
});

test("a new consumer gets one when the form says enough, and again when that changes", async () => {
  const actions = spiedConsumerActions();
  actions.candidates.mockResolvedValue({ status: "ok", data: found });
  render(
    <ConsumerCreator
      kind={LLM_CONFIG}
      place={{ org: "acme", project: "bots" }}
      selfId="user_1"
      canCreateCredential
      actions={actions}
      redirectUri={undefined}
    />,
  );
  await screen.findByText("Matched by service. Confirm?");
  expect(payloadSent(actions.candidates)).toMatchObject({ config: { provider: "openai" } });
  type(field("name"), "Support triage");
  type(field("config-provider"), "anthropic");
  await waitFor(() => expect(actions.candidates).toHaveBeenCalledTimes(2));
  expect(payloadSent(actions.candidates, 1)).toMatchObject({ config: { provider: "anthropic" } });
  await screen.findByText("Matched by service. Confirm?");
  type(field("config-model"), "m");
  const form = screen.getByRole("form", { name: "New LLM configuration" });
  await act(async () => void fireEvent.submit(form));
  expect(payloadSent(actions.create)).toMatchObject({ assignments: {} });
});

test("what the server says about a slot stands under it, and the button is jumped to", async () => {
  const { actions } = openEditor(
    consumerOf("llm_config", { config: LLM }, { credential: { credentials: [chosen] } }),
  );
  actions.update.mockResolvedValueOnce({
    status: "error",
    code: "invalid",
    message: "Check the named fields.",
    requestId: "req_1",
    fields: { "assignments.credential": ["It may only be sent to api.openai.com."] },
  });
  type(field("name"), "Mine");
  await save();
  const button = screen.getByRole("button", { name: "Credential: Anthropic prod, active" });
  expect(button.id).toBe("consumer-assignments-credential");
  expect(button.getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByText("It may only be sent to api.openai.com.")).toBeTruthy();
  expect(document.activeElement).toBe(button);
});
