import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import { findKind, KINDS } from "@/lib/catalog/kinds";
import {
  descriptionOf,
  field,
  form,
  LLM,
  openEditor,
  refusal,
  save,
  type,
} from "@/lib/testing/consumer-editor";
import { consumerOf, payloadSent, slotCredential } from "@/lib/testing/consumers";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({ useRouter: () => router }));
vi.mock("@/components/consumers/slot-field", async () => ({
  SlotField: (await import("@/lib/testing/plain-slot-field")).PlainSlotField,
}));

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";
afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

test.each(KINDS.map(({ id }) => id))("the form of a %s has a named control for every field of it", (id) => {
  const kind: KindSpec = findKind(id)!;
  openEditor(consumerOf(id));
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
  const { actions } = openEditor(
    consumerOf("mcp_server", { config: { transport: "http", url: "https://mcp.example.com/" } }),
  );
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
  openEditor(consumerOf("mcp_server", { config }, { credential: { credentials: [slotCredential()] } }));
  type(field("config-transport"), "stdio");
  expect(screen.getByText(/Saving takes “Anthropic prod” out of “Bearer token”/)).toBeTruthy();
});

test("what is wrong is said at its field and nothing is sent", async () => {
  const { actions } = openEditor(consumerOf("llm_config", { config: LLM }));
  type(field("config-model"), " ");
  type(field("config-temperature"), "9");
  await save();
  expect(actions.update).not.toHaveBeenCalled();
  expect(descriptionOf(field("config-model"))).toContain("Enter the model.");
  expect(descriptionOf(field("config-temperature"))).toContain("Between 0 and 2.");
  expect(document.activeElement).toBe(field("config-model"));
});

test("from four mistakes on, a list at the top leads to each", async () => {
  openEditor(
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
  const { actions } = openEditor(consumerOf("llm_config", { config: LLM }));
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
  openEditor(
    consumerOf("tool", { config: { description: "a", method: "GET", url: "https://a.example.com" } }),
  );
  type(field("config-parameters"), "{");
  await act(async () => void fireEvent.blur(field("config-parameters")));
  expect(descriptionOf(field("config-parameters"))).toContain("This isn't valid JSON: line 1, column 2.");
  type(field("config-parameters"), "{}");
  expect(field("config-parameters").getAttribute("aria-invalid")).toBeNull();
});

test("the server's messages stand at the field, the line and the slot they are about", async () => {
  const requires = [{ key: "A_KEY", type: "api_token", label: "A" }];
  const { actions } = openEditor(consumerOf("skill", { config: { instructions: "Do.", requires } }));
  actions.update.mockResolvedValueOnce(
    refusal({
      fields: {
        "config.requires.0.key": ["Use capitals."],
        "assignments.A_KEY": ["It may only be sent to a.example.com."],
        name: ["Another skill has this name."],
      },
    }),
  );
  type(field("name"), "Taken");
  await save();
  expect(descriptionOf(field("name"))).toContain("Another skill has this name.");
  expect(descriptionOf(field("config-requires-0-key"))).toContain("Use capitals.");
  expect(screen.getByText("It may only be sent to a.example.com.")).toBeTruthy();
  await waitFor(() => expect(document.activeElement).toBe(field("name")));
});

test("a refusal that belongs to no field is told at the top with its reference", async () => {
  const { actions } = openEditor(consumerOf("llm_config", { config: LLM }));
  actions.update.mockResolvedValueOnce(refusal({ code: "unavailable", message: "The database is away." }));
  type(field("config-model"), "other");
  await save();
  expect(screen.getByRole("alert").textContent).toMatch(/Nothing was saved\. The database is away\..*req_1/);
  expect(field("config-model").value).toBe("other");
});

test("whoever may not change it sees everything, and why nothing moves", () => {
  const only = "Only owners, admins and collaborators can change LLM configurations.";
  openEditor(consumerOf("llm_config", { config: LLM }), {
    refusals: { update: only, remove: only, use: only },
  });
  expect(screen.getAllByText(only).length).toBeGreaterThan(0);
  expect(field("config-model").value).toBe("claude-sonnet-5");
  expect(field("config-model").closest("fieldset")?.disabled).toBe(true);
  expect(screen.queryByRole("button", { name: "Save changes" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Delete…" })).toBeNull();
});

test("a connector begins with the address that its service has to know", () => {
  openEditor(consumerOf("connector"), { redirectUri: "https://keyhold.example.com/oauth/callback" });
  const address = screen.getByLabelText("Redirect address");
  expect((address as HTMLInputElement).value).toBe("https://keyhold.example.com/oauth/callback");
  expect(address.compareDocumentPosition(field("name"))).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  expect(screen.getByRole("button", { name: "Copy redirect address" })).toBeTruthy();
});
