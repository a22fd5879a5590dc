import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EditDialog } from "@/components/credentials/editor/edit-dialog";
import { editTaskFor, sentTo, spiedActions, viewOf } from "@/lib/testing/editor-tasks";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({
  useRouter: () => router,
  usePathname: () => "/acme/bots/settings/credentials",
  useSearchParams: () => new URLSearchParams("edit=cred_1"),
}));

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";
const place = { org: "acme", project: "bots" };
let actions = spiedActions();

beforeEach(() => {
  actions = spiedActions();
  vi.clearAllMocks();
});
afterEach(cleanup);

const token = viewOf("api_token", { secrets: { token: { set: true, hint: "a1b2" } } });
const dialog = (task: ReturnType<typeof editTaskFor>) => (
  <EditDialog task={task} place={place} actions={actions} />
);
const field = (name: string) => document.getElementById(`editor-${name}`) as HTMLInputElement;
const type = (name: string, text: string) => fireEvent.change(field(name), { target: { value: text } });
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const submit = () => fireEvent.submit(field("name").form!);

test("a stored secret is not there: its field is empty and says how to keep it", () => {
  render(dialog(editTaskFor(token)));
  expect(field("token")).toMatchObject({ value: "", placeholder: "Saved · leave blank to keep" });
  expect(screen.getByText(/Ends in a1b2/)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Save changes" }).getAttribute("aria-disabled")).toBe("true");
});

test("a rename sends the name and the revision, and no secret at all", async () => {
  render(dialog(editTaskFor(token)));
  type("name", "Anthropic main");
  submit();
  await waitFor(() => expect(actions.update).toHaveBeenCalledOnce());
  expect(sentTo(actions.update)).toEqual({
    id: "cred_1",
    revision: 3,
    name: "Anthropic main",
    fields: {},
    extras: [],
    removeExtras: [],
  });
});

test("whatever got into the field is announced as a new value and can be undone", async () => {
  render(dialog(editTaskFor(token)));
  type("token", CANARY);
  expect(screen.getByText(/New value entered\. It replaces the one ending in a1b2\./)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Save and replace value" })).toBeTruthy();
  press("Undo");
  expect(field("token").value).toBe("");
  type("token", CANARY);
  submit();
  await waitFor(() => expect(actions.update).toHaveBeenCalledOnce());
  expect(sentTo(actions.update)).toMatchObject({ fields: { token: CANARY } });
  await waitFor(() => expect(document.body.innerHTML).not.toContain("CANARY"));
});

test("an optional stored secret can be removed, and that undone", async () => {
  const secrets = { private_key: { set: true, hint: null }, passphrase: { set: true, hint: null } };
  render(dialog(editTaskFor(viewOf("ssh_key", { secrets }))));
  press("Remove stored passphrase");
  expect(screen.getByText(/Will be removed when you save/)).toBeTruthy();
  press("Undo");
  expect(field("passphrase").value).toBe("");
  press("Remove stored passphrase");
  submit();
  await waitFor(() => expect(actions.update).toHaveBeenCalledOnce());
  expect(sentTo(actions.update)).toMatchObject({ fields: { passphrase: null } });
});

test("another base URL asks for the key again", async () => {
  const credential = viewOf("llm_provider", {
    fields: { provider: "openai_compatible", base_url: "https://llm.example.com/v1" },
    secrets: { api_key: { set: true, hint: "a1b2" } },
  });
  render(dialog(editTaskFor(credential, ["base_url", "provider"])));
  type("base_url", "https://elsewhere.example.com/v1");
  submit();
  expect(await screen.findByText("You changed where this value is sent. Enter it again.")).toBeTruthy();
  expect(actions.update).not.toHaveBeenCalled();
  type("api_key", CANARY);
  submit();
  await waitFor(() => expect(actions.update).toHaveBeenCalledOnce());
  expect(sentTo(actions.update)).toMatchObject({
    fields: { base_url: "https://elsewhere.example.com/v1", api_key: CANARY },
  });
});

test("another key is confirmed first", async () => {
  render(dialog(editTaskFor(token)));
  type("key", "ANTHROPIC_MAIN");
  submit();
  expect(await screen.findByText("Change the key to ANTHROPIC_MAIN")).toBeTruthy();
  expect(actions.update).not.toHaveBeenCalled();
  press("Change key");
  await waitFor(() => expect(sentTo(actions.update)).toMatchObject({ key: "ANTHROPIC_MAIN" }));
});

test("a change by somebody else stops the save; theirs can be loaded while one's own words stay", async () => {
  actions.update.mockResolvedValueOnce({
    status: "error",
    code: "stale",
    message: "This was changed in the meantime.",
    extras: { revision: 5 },
    requestId: "req_1",
  });
  const { rerender } = render(dialog(editTaskFor(token)));
  type("name", "Mine");
  submit();
  expect(await screen.findByText(/Somebody saved changes/)).toBeTruthy();
  expect(router.refresh).toHaveBeenCalled();
  press("Load theirs");
  rerender(dialog(editTaskFor({ ...token, revision: 5, description: "Theirs" })));
  await waitFor(() => expect(field("description").value).toBe("Theirs"));
  expect(field("name").value).toBe("Mine");
  submit();
  await waitFor(() => expect(actions.update).toHaveBeenCalledTimes(2));
  expect(sentTo(actions.update, 1)).toEqual({
    id: "cred_1",
    revision: 5,
    name: "Mine",
    fields: {},
    extras: [],
    removeExtras: [],
  });
});

test("saving over a newer state takes its revision", async () => {
  actions.update.mockResolvedValueOnce({
    status: "error",
    code: "stale",
    message: "This was changed in the meantime.",
    extras: { revision: 5 },
    requestId: "req_1",
  });
  render(dialog(editTaskFor(token)));
  type("name", "Mine");
  submit();
  fireEvent.click(await screen.findByRole("button", { name: "Save mine anyway" }));
  await waitFor(() => expect(actions.update).toHaveBeenCalledTimes(2));
  expect(sentTo(actions.update, 1)).toMatchObject({ revision: 5, name: "Mine" });
});

test("a list that refreshes behind the form changes nothing in it", () => {
  const { rerender } = render(dialog(editTaskFor(token)));
  type("token", CANARY);
  rerender(dialog(editTaskFor({ ...token, revision: 9, description: "Theirs" })));
  expect(field("token").value).toBe(CANARY);
  expect(field("description").value).toBe("");
});
