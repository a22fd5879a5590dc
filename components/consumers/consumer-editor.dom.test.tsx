import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { takeToasts, type Toast } from "@/components/ui/toast";
import { field, LLM, openEditor, press, refusal, save, type } from "@/lib/testing/consumer-editor";
import { consumerOf, payloadSent, slotCredential } from "@/lib/testing/consumers";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({ useRouter: () => router }));
vi.mock("@/components/consumers/slot-field", async () => ({
  SlotField: (await import("@/lib/testing/plain-slot-field")).PlainSlotField,
}));

let toasts: Toast[] = [];
let forgetToasts: () => void;
beforeEach(() => {
  toasts = [];
  forgetToasts = takeToasts((toast) => void toasts.push(toast));
});
afterEach(() => {
  cleanup();
  forgetToasts();
  vi.clearAllMocks();
});

const saveButton = () => screen.getByRole("button", { name: "Save changes" });

test("only what was changed is sent, with the revision it was read at", async () => {
  const { actions } = openEditor(consumerOf("llm_config", { config: LLM }));
  expect(saveButton().getAttribute("aria-disabled")).toBe("true");
  type(field("name"), "Support triage 2");
  await save();
  expect(payloadSent(actions.update)).toEqual({
    id: "cons_1",
    revision: 3,
    name: "Support triage 2",
    assignments: {},
  });
  expect(toasts).toEqual([{ kind: "success", message: "Saved “Support triage”." }]);
  expect(router.refresh).toHaveBeenCalled();
  expect(saveButton().getAttribute("aria-disabled")).toBe("true");
});

test("a change by somebody else stops the save; theirs can be loaded while one's own words stay", async () => {
  const { actions, refreshTo } = openEditor(consumerOf("llm_config", { config: LLM }));
  actions.update.mockResolvedValueOnce(
    refusal({ code: "stale", message: "Changed.", extras: { revision: 5 } }),
  );
  type(field("name"), "Mine");
  await save();
  expect(screen.getByText(/Somebody saved changes/)).toBeTruthy();
  press("Load theirs");
  refreshTo(consumerOf("llm_config", { config: { ...LLM, model: "theirs" }, revision: 5 }));
  expect(field("config-model").value).toBe("theirs");
  expect(field("name").value).toBe("Mine");
  await save();
  expect(payloadSent(actions.update, 1)).toEqual({
    id: "cons_1",
    revision: 5,
    name: "Mine",
    assignments: {},
  });
});

test("saving over a newer state takes its revision", async () => {
  const { actions } = openEditor(consumerOf("llm_config", { config: LLM }));
  actions.update.mockResolvedValueOnce(
    refusal({ code: "stale", message: "Changed.", extras: { revision: 5 } }),
  );
  type(field("name"), "Mine");
  await save();
  await act(async () => press("Save mine anyway"));
  expect(payloadSent(actions.update, 1)).toMatchObject({ revision: 5, name: "Mine" });
});

test("a page that refreshes behind a form with changes alters nothing in it", () => {
  const { refreshTo } = openEditor(consumerOf("llm_config", { config: LLM }));
  type(field("name"), "Mine");
  refreshTo(consumerOf("llm_config", { config: { ...LLM, model: "theirs" }, revision: 9 }));
  expect(field("config-model").value).toBe("claude-sonnet-5");
  press("Discard");
  expect(field("name").value).toBe("Support triage");
});

test("emptying a slot is said after the save and can be taken back", async () => {
  const { actions } = openEditor(
    consumerOf("llm_config", { config: LLM }, { credential: { credentials: [slotCredential()] } }),
  );
  press("Credential: cred_1");
  await save();
  expect(payloadSent(actions.update)).toMatchObject({ assignments: { credential: null } });
  expect(toasts).toMatchObject([
    { message: "Removed “Anthropic prod” from Support triage.", action: { label: "Undo" } },
  ]);
  await act(async () => toasts[0]?.action?.onAct());
  expect(payloadSent(actions.assign)).toEqual({ id: "cons_1", assignments: { credential: "cred_1" } });
});

test("the switch acts at once, and the form goes on from the revision it made", async () => {
  const { actions } = openEditor(consumerOf("llm_config", { config: LLM }));
  await act(async () => void fireEvent.click(screen.getByRole("switch", { name: /Enabled/ })));
  expect(payloadSent(actions.update)).toEqual({ id: "cons_1", enabled: false });
  type(field("name"), "Mine");
  await save();
  expect(payloadSent(actions.update, 1)).toMatchObject({ revision: 4, name: "Mine" });
});

test("what misses a credential cannot be switched on, and says which", () => {
  const missing = { oauth_app: { needs: "credential" } } as const;
  openEditor(consumerOf("connector", { enabled: false, status: "needs_credential" }, missing));
  const control = screen.getByRole("switch", { name: /Choose a credential for “OAuth app” and save/ });
  expect((control as HTMLInputElement).disabled).toBe(true);
});

test("with changes, Try waits for them to be saved", () => {
  openEditor(consumerOf("llm_config", { config: LLM }));
  type(field("name"), "Mine");
  expect(screen.getByText("Save first.")).toBeTruthy();
});

test("deleting asks first, then leads to the list", async () => {
  const { actions } = openEditor(
    consumerOf("tool", { config: { description: "a", method: "GET", url: "https://a.example.com" } }),
  );
  press("Delete…");
  const dialog = await screen.findByRole("alertdialog", { name: "Delete “Support triage”" });
  expect(actions.remove).not.toHaveBeenCalled();
  await act(async () => void fireEvent.click(within(dialog).getByRole("button", { name: "Delete tool" })));
  expect(payloadSent(actions.remove)).toEqual({ id: "cons_1" });
  expect(router.push).toHaveBeenCalledWith("/acme/bots/tools");
});

test("leaving by a link with changes asks first", async () => {
  openEditor(consumerOf("llm_config", { config: LLM }));
  const link = document.body.appendChild(document.createElement("a"));
  link.href = `${window.location.origin}/acme/bots/skills`;
  type(field("name"), "Mine");
  fireEvent.click(link);
  await screen.findByRole("alertdialog", { name: "Leave without saving?" });
  expect(router.push).not.toHaveBeenCalled();
  press("Discard changes");
  expect(router.push).toHaveBeenCalledWith("/acme/bots/skills");
  link.remove();
});

test("when somebody else saved before the switch, the form does not go on over their change", async () => {
  const { actions } = openEditor(consumerOf("llm_config", { config: LLM }));
  actions.update.mockResolvedValueOnce({
    status: "ok",
    data: { id: "cons_1", name: "Support triage", revision: 7 },
  });
  await act(async () => void fireEvent.click(screen.getByRole("switch", { name: /Enabled/ })));
  type(field("name"), "Mine");
  await save();
  expect(payloadSent(actions.update, 1)).toMatchObject({ revision: 3 });
});
