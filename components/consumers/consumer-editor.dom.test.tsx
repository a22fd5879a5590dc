import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ConsumerEditor, type ConsumerEditorProps } from "@/components/consumers/consumer-editor";
import type { SlotField } from "@/components/consumers/slot-field";
import { takeToasts, type Toast } from "@/components/ui/toast";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import { findKind, KINDS } from "@/lib/catalog/kinds";
import type { ConsumerView } from "@/lib/domain/consumers/view";
import type { Failure } from "@/components/forms/use-submit";
import { routes } from "@/lib/routes";
import { consumerOf, payloadSent, slotCredential, spiedConsumerActions } from "@/lib/testing/consumers";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({ useRouter: () => router }));

/** A picker in its simplest form: what it is given is on the button, and pressing it empties the slot. */
vi.mock("@/components/consumers/slot-field", () => ({
  SlotField: ({ id, slot, value, onChange, error }: React.ComponentProps<typeof SlotField>) => (
    <>
      <button type="button" id={id} aria-invalid={error !== undefined} onClick={() => onChange([])}>
        {slot.label}: {value.join(", ") || "empty"}
      </button>
      {error}
    </>
  ),
}));

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";
const LLM = { provider: "anthropic", model: "claude-sonnet-5" };
let actions = spiedConsumerActions();
let toasts: Toast[] = [];
let forgetToasts: () => void;

beforeEach(() => {
  actions = spiedConsumerActions();
  toasts = [];
  forgetToasts = takeToasts((toast) => void toasts.push(toast));
  vi.clearAllMocks();
});
afterEach(() => {
  cleanup();
  forgetToasts();
});

const editor = (consumer: ConsumerView, change: Partial<ConsumerEditorProps> = {}) => (
  <ConsumerEditor
    kind={findKind(consumer.kind)!}
    consumer={consumer}
    selfId="user_1"
    refusals={{ update: undefined, remove: undefined, use: undefined }}
    canCreateCredential
    actions={actions}
    listHref={routes.consumers("acme", "bots", "tools")}
    tryAddress="/acme/bots/tools/cons_1/try"
    redirectUri={undefined}
    consequence="The credentials it uses stay."
    {...change}
  />
);
const open = (...given: Parameters<typeof editor>) => render(editor(...given));
const field = (name: string) => document.getElementById(`consumer-${name}`) as HTMLInputElement;
const type = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } });
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const form = () => screen.getByRole("form", { name: /“Support triage”/ });
const save = () => act(async () => void fireEvent.submit(form()));
const saveButton = () => screen.getByRole("button", { name: "Save changes" });
const refusal = (change: Partial<Failure>): Failure => ({
  status: "error",
  code: "invalid",
  message: "Check the named fields.",
  requestId: "req_1",
  ...change,
});
/** What assistive technology is told about a control beside its name. */
const descriptionOf = (element: HTMLElement) =>
  (element.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .map((id) => document.getElementById(id)?.textContent)
    .join(" ");

test.each(KINDS.map(({ id }) => id))("the form of a %s has a named control for every field of it", (id) => {
  const kind: KindSpec = findKind(id)!;
  open(consumerOf(id));
  const shown = kind.fields.filter(({ when, name }) => !when || field(`config-${name}`));
  for (const { name, label } of shown) {
    const control = field(`config-${name}`);
    const named =
      control.labels?.[0]?.textContent ?? control.closest("fieldset")?.querySelector("legend")?.textContent;
    expect(named, name).toContain(label);
  }
  expect(form()).toBeTruthy();
});

test("a field is there while its condition holds, and what it held is not sent afterwards", async () => {
  open(consumerOf("mcp_server", { config: { transport: "http", url: "https://mcp.example.com/" } }));
  expect(field("config-command")).toBeNull();
  type(field("config-transport"), "stdio");
  expect(field("config-url")).toBeNull();
  expect(screen.queryByRole("button", { name: /Bearer token/ })).toBeNull();
  expect(descriptionOf(field("config-command"))).toContain("Stored credentials aren’t supported here.");
  type(field("config-command"), "npx server");
  await save();
  expect(payloadSent(actions.update)).toEqual({
    id: "cons_1",
    revision: 3,
    config: { transport: "stdio", command: "npx server" },
    assignments: {},
  });
});

test("a slot that a change takes away says what it gives up", () => {
  const config = { transport: "http", url: "https://mcp.example.com/" };
  open(consumerOf("mcp_server", { config }, { credential: { credentials: [slotCredential()] } }));
  type(field("config-transport"), "stdio");
  expect(screen.getByText(/Saving takes “Anthropic prod” out of “Bearer token”/)).toBeTruthy();
});

test("only what was changed is sent, with the revision it was read at", async () => {
  open(consumerOf("llm_config", { config: LLM }));
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

test("what is wrong is said at its field and nothing is sent", async () => {
  open(consumerOf("llm_config", { config: LLM }));
  type(field("config-model"), " ");
  type(field("config-temperature"), "9");
  await save();
  expect(actions.update).not.toHaveBeenCalled();
  expect(descriptionOf(field("config-model"))).toContain("Enter the model.");
  expect(descriptionOf(field("config-temperature"))).toContain("Between 0 and 2.");
  expect(document.activeElement).toBe(field("config-model"));
});

test("from four mistakes on, a list at the top leads to each", async () => {
  open(
    consumerOf("connector", {
      config: { authorizeUrl: "https://a.example.com", tokenUrl: "https://b.example.com" },
    }),
  );
  type(field("name"), "");
  for (const name of ["authorizeUrl", "tokenUrl", "issuer"]) type(field(`config-${name}`), "nowhere");
  await save();
  const summary = screen.getByRole("alert");
  fireEvent.click(within(summary).getByText(/^Issuer:/));
  expect(document.activeElement).toBe(field("config-issuer"));
});

test("what looks like a secret leaves neither for the configuration nor for the name", async () => {
  open(consumerOf("llm_config", { config: LLM }));
  type(field("config-model"), CANARY);
  await save();
  expect(descriptionOf(field("config-model"))).toContain("This looks like a secret");
  type(field("config-model"), "claude-sonnet-5");
  type(field("name"), CANARY);
  await save();
  expect(descriptionOf(field("name"))).toContain("This looks like a secret");
  expect(actions.update).not.toHaveBeenCalled();
});

test("broken JSON is told on leaving the field, and no longer once it is corrected", async () => {
  open(consumerOf("tool", { config: { description: "a", method: "GET", url: "https://a.example.com" } }));
  type(field("config-parameters"), "{");
  await act(async () => void fireEvent.blur(field("config-parameters")));
  expect(descriptionOf(field("config-parameters"))).toContain("This isn't valid JSON: line 1, column 2.");
  type(field("config-parameters"), "{}");
  expect(field("config-parameters").getAttribute("aria-invalid")).toBeNull();
});

test("the server's messages stand at the field, the line and the slot they are about", async () => {
  const requires = [{ key: "A_KEY", type: "api_token", label: "A" }];
  actions.update.mockResolvedValueOnce(
    refusal({
      fields: {
        "config.requires.0.key": ["Use capitals."],
        "assignments.A_KEY": ["It may only be sent to a.example.com."],
        name: ["Another skill has this name."],
      },
    }),
  );
  open(consumerOf("skill", { config: { instructions: "Do.", requires } }));
  type(field("name"), "Taken");
  await save();
  expect(descriptionOf(field("name"))).toContain("Another skill has this name.");
  expect(descriptionOf(field("config-requires-0-key"))).toContain("Use capitals.");
  expect(screen.getByText("It may only be sent to a.example.com.")).toBeTruthy();
  await waitFor(() => expect(document.activeElement).toBe(field("name")));
});

test("a refusal that belongs to no field is told at the top with its reference", async () => {
  actions.update.mockResolvedValueOnce(refusal({ code: "unavailable", message: "The database is away." }));
  open(consumerOf("llm_config", { config: LLM }));
  type(field("config-model"), "other");
  await save();
  expect(screen.getByRole("alert").textContent).toMatch(/Nothing was saved\. The database is away\..*req_1/);
  expect(field("config-model").value).toBe("other");
});

test("a change by somebody else stops the save; theirs can be loaded while one's own words stay", async () => {
  actions.update.mockResolvedValueOnce(
    refusal({ code: "stale", message: "Changed.", extras: { revision: 5 } }),
  );
  const { rerender } = open(consumerOf("llm_config", { config: LLM }));
  type(field("name"), "Mine");
  await save();
  expect(screen.getByText(/Somebody saved changes/)).toBeTruthy();
  press("Load theirs");
  rerender(editor(consumerOf("llm_config", { config: { ...LLM, model: "theirs" }, revision: 5 })));
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
  actions.update.mockResolvedValueOnce(
    refusal({ code: "stale", message: "Changed.", extras: { revision: 5 } }),
  );
  open(consumerOf("llm_config", { config: LLM }));
  type(field("name"), "Mine");
  await save();
  await act(async () => press("Save mine anyway"));
  expect(payloadSent(actions.update, 1)).toMatchObject({ revision: 5, name: "Mine" });
});

test("a page that refreshes behind a form with changes alters nothing in it", () => {
  const { rerender } = open(consumerOf("llm_config", { config: LLM }));
  type(field("name"), "Mine");
  rerender(editor(consumerOf("llm_config", { config: { ...LLM, model: "theirs" }, revision: 9 })));
  expect(field("config-model").value).toBe("claude-sonnet-5");
  press("Discard");
  expect(field("name").value).toBe("Support triage");
});

test("emptying a slot is said after the save and can be taken back", async () => {
  open(consumerOf("llm_config", { config: LLM }, { credential: { credentials: [slotCredential()] } }));
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
  open(consumerOf("llm_config", { config: LLM }));
  await act(async () => void fireEvent.click(screen.getByRole("switch", { name: /Enabled/ })));
  expect(payloadSent(actions.update)).toEqual({ id: "cons_1", enabled: false });
  type(field("name"), "Mine");
  await save();
  expect(payloadSent(actions.update, 1)).toMatchObject({ revision: 4, name: "Mine" });
});

test("what misses a credential cannot be switched on, and says which", () => {
  const missing = { oauth_app: { needs: "credential" } } as const;
  open(consumerOf("connector", { enabled: false, status: "needs_credential" }, missing));
  const control = screen.getByRole("switch", { name: /Choose a credential for “OAuth app” and save/ });
  expect((control as HTMLInputElement).disabled).toBe(true);
});

test("with changes, Try waits for them to be saved", () => {
  open(consumerOf("llm_config", { config: LLM }));
  type(field("name"), "Mine");
  expect(screen.getByText("Save first.")).toBeTruthy();
});

test("whoever may not change it sees everything, and why nothing moves", () => {
  const only = "Only owners, admins and collaborators can change LLM configurations.";
  open(consumerOf("llm_config", { config: LLM }), { refusals: { update: only, remove: only, use: only } });
  expect(screen.getAllByText(only).length).toBeGreaterThan(0);
  expect(field("config-model").value).toBe("claude-sonnet-5");
  expect(field("config-model").closest("fieldset")?.disabled).toBe(true);
  expect(screen.queryByRole("button", { name: "Save changes" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Delete…" })).toBeNull();
});

test("a connector begins with the address that its service has to know", () => {
  open(consumerOf("connector"), { redirectUri: "https://keyhold.example.com/oauth/callback" });
  const address = screen.getByLabelText("Redirect address");
  expect((address as HTMLInputElement).value).toBe("https://keyhold.example.com/oauth/callback");
  expect(address.compareDocumentPosition(field("name"))).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  expect(screen.getByRole("button", { name: "Copy redirect address" })).toBeTruthy();
});

test("deleting asks first, then leads to the list", async () => {
  open(consumerOf("tool", { config: { description: "a", method: "GET", url: "https://a.example.com" } }));
  press("Delete…");
  const dialog = await screen.findByRole("alertdialog", { name: "Delete “Support triage”" });
  expect(actions.remove).not.toHaveBeenCalled();
  await act(async () => void fireEvent.click(within(dialog).getByRole("button", { name: "Delete tool" })));
  expect(payloadSent(actions.remove)).toEqual({ id: "cons_1" });
  expect(router.push).toHaveBeenCalledWith("/acme/bots/tools");
});

test("leaving by a link with changes asks first", async () => {
  open(consumerOf("llm_config", { config: LLM }));
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
