import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RotateDialog } from "@/components/credentials/editor/rotate-dialog";
import type { TestResult } from "@/components/credentials/testing/test-run";
import type { Plan } from "@/components/credentials/testing/test-shape";
import { fieldsOf } from "@/lib/catalog/fields";
import { REFUSED, resultOf } from "@/lib/testing/test-answers";
import { offerOf, sentTo, spiedActions, viewOf } from "@/lib/testing/editor-tasks";

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
const open = (credential = pair, plan: Plan | null = null) =>
  render(
    <RotateDialog
      task={{
        kind: "rotate",
        credential,
        fields: fieldsOf(credential.type, null),
        template: plan ? { id: "anthropic", name: "Anthropic", obtainUrl: null } : null,
        test: offerOf(credential, plan),
      }}
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

const PLAN = { summary: "Calls GET /v1/models. No tokens used.", host: "api.anthropic.com" };
const single = viewOf("api_token", { secrets: { token: { set: true, hint: "a1b2" } } });
const NEW_VALUE = "new-value-CANARY-0123456789";
const type = (text: string) => fireEvent.change(field("token"), { target: { value: text } });
const press = (name: string) => fireEvent.click(screen.getByRole("button", { name }));
const refuse = (test: TestResult) =>
  actions.rotate.mockResolvedValueOnce({
    ...{ status: "error", code: "invalid", message: "Nothing changed.", requestId: "req_1" },
    extras: { test },
  });

test("where there is a test the service is asked first, unless somebody says otherwise", async () => {
  open(single, PLAN);
  const first = screen.getByLabelText<HTMLInputElement>(/Test the new value before saving/);
  expect(first.checked).toBe(true);
  expect(screen.getByText(/No tokens used/)).toBeTruthy();
  type(NEW_VALUE);
  press("Test and rotate");
  await waitFor(() => expect(sentTo(actions.rotate)).toMatchObject({ test: true }));
  cleanup();

  actions = spiedActions();
  open(single, PLAN);
  fireEvent.click(screen.getByLabelText(/Test the new value before saving/));
  type(NEW_VALUE);
  press("Rotate value");
  await waitFor(() => expect(sentTo(actions.rotate)).not.toHaveProperty("test"));
});

test.each([
  [REFUSED, "Anthropic rejected the new token. Nothing changed."],
  [
    resultOf({ outcome: "unknown", message: "No answer from api.anthropic.com." }),
    "The new token couldn't be checked. Nothing changed.",
  ],
])(
  "a value that is not accepted stays in the form: edit it, or save it without testing",
  async (result, words) => {
    refuse(result);
    open(single, PLAN);
    type(NEW_VALUE);
    press("Test and rotate");
    expect((await screen.findByRole("alert")).textContent).toContain(words);
    expect(screen.getByRole("alert").textContent).toContain(result.message);
    press("Edit");
    expect(screen.queryByRole("alert")).toBeNull();
    expect(field("token").value).toBe(NEW_VALUE);

    refuse(result);
    press("Test and rotate");
    await screen.findByRole("alert");
    press("Save without testing");
    await waitFor(() => expect(actions.rotate).toHaveBeenCalledTimes(3));
    expect(sentTo(actions.rotate, 2)).toEqual({
      ...{ id: "cred_1", fields: { token: NEW_VALUE }, keepPreviousFor: null },
    });
    await waitFor(() => expect(document.body.innerHTML).not.toContain("CANARY"));
  },
);
