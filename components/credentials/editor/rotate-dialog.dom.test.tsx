import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RotateDialog } from "@/components/credentials/editor/rotate-dialog";
import { fieldsOf } from "@/lib/catalog/fields";
import { sentTo, spiedActions, viewOf } from "@/lib/testing/editor-tasks";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({
  useRouter: () => router,
  usePathname: () => "/acme/bots/settings/credentials",
  useSearchParams: () => new URLSearchParams("rotate=cred_1"),
}));

let actions = spiedActions();
beforeEach(() => {
  actions = spiedActions();
});
afterEach(cleanup);

const pair = viewOf("api_key_pair", {
  secrets: { api_key: { set: true, hint: "a1b2" }, api_secret: { set: true, hint: null } },
});
const open = (credential = pair) =>
  render(
    <RotateDialog
      task={{ kind: "rotate", credential, fields: fieldsOf(credential.type, null), template: null }}
      place={{ org: "acme", project: "bots" }}
      actions={actions}
    />,
  );
const field = (name: string) => document.getElementById(`editor-${name}`) as HTMLInputElement;

test("of several secrets one may stay blank, and only what was entered is sent", async () => {
  open();
  expect(field("api_secret").placeholder).toBe("Leave blank to keep");
  fireEvent.change(field("api_key"), { target: { value: "new-value-CANARY-0123456789" } });
  fireEvent.click(screen.getByLabelText(/Keep 24 hours/));
  fireEvent.submit(field("api_key").form!);
  await waitFor(() => expect(actions.rotate).toHaveBeenCalledOnce());
  expect(sentTo(actions.rotate)).toEqual({
    id: "cred_1",
    fields: { api_key: "new-value-CANARY-0123456789" },
    keepPreviousFor: "24h",
  });
  await waitFor(() => expect(document.body.innerHTML).not.toContain("CANARY"));
});

test("without any new value nothing is sent", async () => {
  open();
  fireEvent.submit(field("api_key").form!);
  expect(await screen.findByText("Enter the new API key.")).toBeTruthy();
  expect(actions.rotate).not.toHaveBeenCalled();
});

test("where nothing is stored yet there is no previous value to keep", () => {
  open(
    viewOf("api_token", {
      version: 0,
      status: "needs_value",
      secrets: { token: { set: false, hint: null } },
    }),
  );
  expect(screen.queryByText("Previous value")).toBeNull();
});
