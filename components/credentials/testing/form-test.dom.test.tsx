import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CreateDialog } from "@/components/credentials/editor/create-dialog";
import { EditDialog } from "@/components/credentials/editor/edit-dialog";
import {
  createTaskFor,
  editTaskFor,
  offerOf,
  sentTo,
  spiedActions,
  viewOf,
} from "@/lib/testing/editor-tasks";
import { okay, REFUSED, resultOf, waitingServer } from "@/lib/testing/test-answers";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({
  useRouter: () => router,
  usePathname: () => "/acme/bots/settings/credentials",
  useSearchParams: () => new URLSearchParams(),
}));

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";
const PLAN = { summary: "Calls GET /v1/models. No tokens used.", host: "api.anthropic.com" };
const place = { org: "acme", project: "bots" };
let server = waitingServer();
let actions = spiedActions();

beforeEach(() => {
  vi.clearAllMocks();
  server = waitingServer();
  actions = spiedActions();
  vi.stubGlobal("fetch", server.fetched);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const field = (name: string) => document.getElementById(`editor-${name}`) as HTMLInputElement;
const type = (name: string, text: string) => fireEvent.change(field(name), { target: { value: text } });
const testButton = () => screen.getByRole("button", { name: /^Test / });
const press = () => act(async () => void fireEvent.click(testButton()));
const answer = (body: Parameters<typeof server.answer>[0]) =>
  act(async () => {
    server.answer(body);
    await new Promise((resolve) => setTimeout(resolve, 0));
  });

const openCreate = (tests: Parameters<typeof createTaskFor>[1] = { tests: { api_token: PLAN } }) =>
  render(<CreateDialog task={createTaskFor("anthropic", tests)} place={place} actions={actions} />);

test("a new value is tested as it stands in the form, and nothing is stored by it", async () => {
  openCreate();
  expect(testButton().getAttribute("aria-disabled")).toBe("true");
  expect(screen.getByText("Add a value first.")).toBeTruthy();
  expect(screen.getByText(/No tokens used/)).toBeTruthy();
  type("token", CANARY);
  await press();
  expect(server.calls[0]).toMatchObject({
    href: "/acme/bots/settings/credentials/test",
    input: { template: "anthropic", fields: { token: CANARY }, extras: [] },
  });
  await answer(okay(REFUSED));
  expect(screen.getByText("Rejected")).toBeTruthy();
  expect(screen.getByText(REFUSED.message)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Details" }));
  expect(screen.getByText("api.anthropic.com")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Copy details" })).toBeTruthy();
  expect(actions.create).not.toHaveBeenCalled();

  type("token", `${CANARY}x`);
  expect(screen.queryByText("Rejected")).toBeNull();
});

test("where there is no test the form offers none", () => {
  openCreate({ tests: {} });
  expect(screen.queryByRole("button", { name: /^Test / })).toBeNull();
  expect(screen.queryByLabelText("Test after saving")).toBeNull();
});

test("what was saved is tested afterwards unless somebody says otherwise, and a refusal is told", async () => {
  openCreate();
  type("token", CANARY);
  fireEvent.submit(field("token").form!);
  await waitFor(() => expect(server.calls).toHaveLength(1));
  expect(server.calls[0]).toMatchObject({ href: "/acme/bots/settings/credentials/cred_1/test", input: {} });
  expect(sentTo(actions.create)).not.toHaveProperty("test");
  await answer(okay(REFUSED));
  expect(router.refresh).toHaveBeenCalled();
  cleanup();

  server.calls.length = 0;
  openCreate();
  fireEvent.click(screen.getByLabelText("Test after saving"));
  type("token", CANARY);
  fireEvent.submit(field("token").form!);
  await waitFor(() => expect(actions.create).toHaveBeenCalledTimes(2));
  expect(server.calls).toEqual([]);
});

const token = viewOf("api_token", {
  secrets: { token: { set: true, hint: "a1b2" } },
  lastTest: resultOf({ checkedAt: "2026-11-21T10:00:00.000Z" }),
});
const openEdit = () =>
  render(
    <EditDialog
      task={{ ...editTaskFor(token), test: offerOf(token, PLAN) }}
      place={place}
      actions={actions}
    />,
  );

test("an edit shows what the last test said, and tests the stored value as long as nothing is typed", async () => {
  openEdit();
  expect(screen.getByText("Valid")).toBeTruthy();
  await press();
  expect(server.calls[0]).toMatchObject({ href: "/acme/bots/settings/credentials/cred_1/test", input: {} });
  await answer(okay(REFUSED));
  expect(screen.getByText("Rejected")).toBeTruthy();
  expect(router.refresh).toHaveBeenCalledOnce();
});

test("a typed value is tested in the stored one's place, and what was said of that one is not shown", async () => {
  openEdit();
  type("token", CANARY);
  expect(screen.queryByText("Valid")).toBeNull();
  await press();
  expect(server.calls[0]).toMatchObject({
    href: "/acme/bots/settings/credentials/test",
    input: { id: "cred_1", fields: { token: CANARY }, extras: [] },
  });
  await answer(okay(resultOf()));
  expect(screen.getByText("Valid")).toBeTruthy();
  expect(actions.update).not.toHaveBeenCalled();
  expect(router.refresh).not.toHaveBeenCalled();
});

test("a test that is under way ends with the form", async () => {
  const { unmount } = openEdit();
  await press();
  unmount();
  expect(server.calls[0]?.signal?.aborted).toBe(true);
});

test("being asked before each use is saved with the other settings", async () => {
  openEdit();
  fireEvent.click(screen.getByRole("button", { name: /^More/ }));
  fireEvent.click(screen.getByLabelText(/Each time/));
  fireEvent.submit(field("name").form!);
  await waitFor(() => expect(sentTo(actions.update)).toMatchObject({ confirmUse: "each", fields: {} }));
});
