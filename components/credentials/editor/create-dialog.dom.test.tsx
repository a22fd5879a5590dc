import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CreateDialog } from "@/components/credentials/editor/create-dialog";
import { takeDraft } from "@/components/credentials/editor/handover";
import { createTaskFor, sentTo, spiedActions } from "@/lib/testing/editor-tasks";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({
  useRouter: () => router,
  usePathname: () => "/acme/bots/settings/credentials",
  useSearchParams: () => new URLSearchParams("view=grid&new=custom"),
}));

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";
const place = { org: "acme", project: "bots" };
let actions = spiedActions();

beforeEach(() => {
  actions = spiedActions();
  vi.clearAllMocks();
});
afterEach(cleanup);

const open = (templateId: string | null, change = {}) =>
  render(<CreateDialog task={createTaskFor(templateId, change)} place={place} actions={actions} />);
const field = (name: string) => document.getElementById(`editor-${name}`) as HTMLInputElement;
const type = (name: string, text: string) => fireEvent.change(field(name), { target: { value: text } });
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const paste = (name: string, text: string) => {
  const isHandled = !fireEvent.paste(field(name), { clipboardData: { getData: () => text } });
  if (!isHandled) type(name, text.replace(/\r?\n/g, ""));
};
const whole = () =>
  document.body.innerHTML +
  JSON.stringify(router.replace.mock.calls) +
  JSON.stringify(router.push.mock.calls);

test("a template fills everything in but the secret, which gets the focus", async () => {
  open("anthropic");
  expect(field("name").value).toBe("Anthropic");
  expect(field("key").value).toBe("ANTHROPIC_API_KEY");
  await waitFor(() => expect(document.activeElement).toBe(field("token")));
  expect(field("token")).toMatchObject({ type: "password", autocomplete: "new-password", value: "" });
  expect(field("token").name).toMatch(/^f_[a-z0-9]+$/);
});

test("pasting the value and pressing Enter stores it, and the secret is gone from the page", async () => {
  open("anthropic");
  paste("token", CANARY);
  fireEvent.submit(field("token").form!);
  await waitFor(() => expect(actions.create).toHaveBeenCalledOnce());
  expect(sentTo(actions.create)).toEqual({
    name: "Anthropic",
    key: "ANTHROPIC_API_KEY",
    category: "llm_provider",
    template: "anthropic",
    fields: { token: CANARY },
    extras: [],
  });
  await waitFor(() =>
    expect(router.replace).toHaveBeenCalledWith(
      "/acme/bots/settings/credentials?view=grid",
      expect.anything(),
    ),
  );
  expect(whole()).not.toContain("CANARY");
});

test("a missing value is asked for, and can be left out on purpose", async () => {
  open("anthropic");
  fireEvent.submit(field("token").form!);
  const error = await screen.findByText("Enter the API key, or choose “Save without a value”.");
  expect(field("token").getAttribute("aria-describedby")).toContain(error.closest("p")!.id);
  expect(actions.create).not.toHaveBeenCalled();
  press("Save without a value");
  await waitFor(() => expect(actions.create).toHaveBeenCalledOnce());
  expect(sentTo(actions.create)).toMatchObject({ template: "anthropic", fields: {} });
});

test("saving without a value leaves a typed secret out", async () => {
  open("anthropic");
  type("token", CANARY);
  press("Save without a value");
  await waitFor(() => expect(actions.create).toHaveBeenCalledOnce());
  expect(JSON.stringify(sentTo(actions.create))).not.toContain("CANARY");
});

test("a value of another service is only suggested: nothing is applied or sent before a press", async () => {
  open(null);
  paste("token", "sk-ant-xyz-not-a-real-key-0001");
  expect(await screen.findByText("Looks like an Anthropic key")).toBeTruthy();
  expect(Object.values(actions).every((action) => action.mock.calls.length === 0)).toBe(true);
  expect(router.replace).not.toHaveBeenCalled();
  press("Use template");
  expect(router.replace).toHaveBeenCalledWith(expect.stringContaining("new=anthropic"), expect.anything());
  expect(JSON.stringify(router.replace.mock.calls)).not.toContain("not-a-real-key");
  expect(takeDraft()?.value).toBe("sk-ant-xyz-not-a-real-key-0001");
  expect(takeDraft()).toBeUndefined();
});

test("a start that several services share asks which", async () => {
  open(null);
  paste("token", "sk-0123456789abcdefghij0123456789");
  expect(await screen.findByText(/^Could be .+ others\.$/)).toBeTruthy();
  const choice = screen.getByLabelText("Choose service");
  expect(within(choice).getAllByRole("option").length).toBeGreaterThan(3);
  press("Keep as custom");
  expect(screen.queryByText(/^Could be/)).toBeNull();
  expect(field("token").value).toBe("sk-0123456789abcdefghij0123456789");
});

test.each(["name", "key", "description"])("a secret never gets into the field %s", async (name) => {
  open(null);
  press(/^More/);
  type(name, CANARY);
  expect(field(name).value).toBe("");
  expect(await screen.findByText("That looks like a secret.")).toBeTruthy();
  press("Move");
  await waitFor(() => expect(field("token").value).toBe(CANARY));
  expect(field(name).value).toBe("");
});

test("a secret pasted into the name can be discarded", async () => {
  open("anthropic");
  paste("name", CANARY);
  press("Discard");
  expect(field("name").value).toBe("Anthropic");
  expect(field("token").value).toBe("");
  expect(whole()).not.toContain("CANARY");
});

test("a .env block is offered to the import, which gets it in memory", async () => {
  open(null);
  paste("token", "A_KEY=one-value\nB_KEY=two-value\n");
  expect(await screen.findByText("Found 2 variables.")).toBeTruthy();
  press("Import them");
  expect(router.replace).toHaveBeenCalledWith(
    "/acme/bots/settings/credentials?view=grid&import=1",
    expect.anything(),
  );
});

test("another type keeps name, key and fields alike, and gives cleared secrets back", async () => {
  open(null);
  type("name", "Vendor bot");
  type("token", "vendor-token-value");
  expect(field("key").value).toBe("VENDOR_BOT");
  const types = screen.getByLabelText("Type");
  fireEvent.change(types, { target: { value: "bot_token" } });
  expect(field("token").value).toBe("vendor-token-value");
  fireEvent.change(types, { target: { value: "username_password" } });
  expect(await screen.findByText(/Cleared because/)).toBeTruthy();
  expect([field("name").value, field("key").value, field("password").value]).toEqual([
    "Vendor bot",
    "VENDOR_BOT",
    "",
  ]);
  press("Undo");
  expect(field("token").value).toBe("vendor-token-value");
  expect((types as HTMLSelectElement).value).toBe("bot_token");
});

test("the mail port follows the encryption until it is changed", () => {
  open("smtp");
  const choose = (value: string) => fireEvent.change(field("encryption"), { target: { value } });
  choose("tls");
  expect(field("port").value).toBe("465");
  type("port", "2525");
  choose("starttls");
  expect(field("port").value).toBe("2525");
});

test("what the server refuses stands at its field, with everything typed still there", async () => {
  actions.create.mockResolvedValueOnce({
    status: "error",
    code: "conflict",
    message: "“Anthropic” is already used here.",
    fields: { name: ["“Anthropic” is already used here."] },
    requestId: "req_1",
  });
  open("anthropic");
  type("token", CANARY);
  fireEvent.submit(field("token").form!);
  expect(await screen.findByText("“Anthropic” is already used here.")).toBeTruthy();
  expect(field("name").getAttribute("aria-invalid")).toBe("true");
  expect(field("token").value).toBe(CANARY);
});

test("a failed save says that nothing was stored, and which request it was", async () => {
  actions.create.mockRejectedValueOnce(new TypeError("offline"));
  actions.create.mockResolvedValueOnce({
    status: "error",
    code: "internal",
    message: "It failed.",
    requestId: "req_42",
  });
  open("anthropic");
  type("token", CANARY);
  fireEvent.submit(field("token").form!);
  expect(await screen.findByText(/“Anthropic” wasn't saved\. Nothing was stored\./)).toBeTruthy();
  fireEvent.submit(field("token").form!);
  expect(await screen.findByText("req_42")).toBeTruthy();
  expect(field("token").value).toBe(CANARY);
});

test("closing asks before something typed is lost, and forgets it then", async () => {
  open("anthropic");
  type("token", CANARY);
  press("Cancel");
  expect(await screen.findByText("Discard this credential?")).toBeTruthy();
  press("Keep editing");
  expect(field("token").value).toBe(CANARY);
  press("Cancel");
  press("Discard");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(whole()).not.toContain("CANARY");
  cleanup();
  open("anthropic");
  expect(field("token").value).toBe("");
});

test("closing an untouched form asks nothing", () => {
  open("anthropic");
  press("Cancel");
  expect(screen.queryByText("Discard this credential?")).toBeNull();
  expect(router.replace).toHaveBeenCalled();
});

test("a taken key leads to the credential that has it", () => {
  open("anthropic", {
    suggested: { name: "Anthropic 2", key: "ANTHROPIC_API_KEY_2" },
    clash: { id: "cred_9", key: "ANTHROPIC_API_KEY" },
  });
  expect(field("name").value).toBe("Anthropic 2");
  press("Edit the existing one");
  expect(router.replace).toHaveBeenCalledWith(expect.stringContaining("edit=cred_9"), expect.anything());
});

test("rows of a custom credential are stored as JSON, plain ones beside it", async () => {
  open(null);
  fireEvent.change(screen.getByLabelText("Type"), { target: { value: "custom" } });
  type("name", "Vendor");
  type("rows-0-name", "client");
  type("rows-0-value", "client-secret-value");
  press("Add a row");
  await waitFor(() => expect(field("rows-1-name")).toBeTruthy());
  type("rows-1-name", "account");
  fireEvent.click(screen.getAllByLabelText("Secret")[1]!);
  type("rows-1-value", "4711");
  press("Create credential");
  fireEvent.submit(field("name").form!);
  await waitFor(() => expect(actions.create).toHaveBeenCalled());
  expect(sentTo(actions.create)).toMatchObject({
    type: "custom",
    fields: { json: '{\n  "client": "client-secret-value"\n}' },
    extras: [{ name: "account", value: "4711", secret: false }],
  });
});
