import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  CredentialsDialog,
  type CredentialsDialogProps,
} from "@/components/workflows/credentials/credentials-dialog";
import { usePermissions } from "@/components/workflows/credentials/use-permissions";
import type { KnownKeys } from "@/components/workflows/known-keys";
import { keyed } from "@/lib/testing/workflow-fixtures";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({
  useRouter: () => router,
  usePathname: () => "/acme/bots/workflows/wf_1",
  useSearchParams: () => new URLSearchParams("credentials=permissions"),
}));

const KEYS: KnownKeys = {
  mode: "all",
  items: [
    keyed("OPENAI_API_KEY", { referencedIn: [{ step: "write", how: "code" }] }),
    keyed("SLACK_BOT_TOKEN", { referencedIn: [{ step: "send", how: "http" }] }),
    keyed("SLACK_SIGNING", { scope: "workflow", overridesProject: true }),
    keyed("OWN_ONLY", { scope: "workflow" }),
    keyed("STRIPE_SECRET"),
  ],
};

const send = vi.fn();
const explain = vi.fn();
const removeValue = vi.fn();
const create = vi.fn();
const onTab = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
  send.mockResolvedValue({ status: "ok", data: null });
  removeValue.mockResolvedValue({ status: "ok", data: { id: "x" } });
});
afterEach(cleanup);

type Shown = Partial<CredentialsDialogProps> & { stored?: { mode: "all" | "selected"; keys: string[] } };

function Dialog({ stored = { mode: "all", keys: [] }, ...change }: Shown) {
  const permissions = usePermissions("wf_1", stored, send, () => undefined);
  return (
    <CredentialsDialog
      workflow={{ id: "wf_1", name: "Nightly digest" }}
      projectName="Support bots"
      keys={KEYS}
      permissions={permissions}
      tab="permissions"
      onTab={onTab}
      onClose={vi.fn()}
      stepName={(id) => `Step ${id}`}
      refusals={{ permit: undefined, manage: undefined }}
      desk={{ create, allow: vi.fn(), openPermissions: vi.fn() }}
      values={{ remove: removeValue, restore: vi.fn() }}
      explain={explain}
      exportHref={"/acme/bots/workflows/wf_1/keys" as never}
      {...change}
    />
  );
}

const open = (shown: Shown = {}) => render(<Dialog {...shown} />);
const sent = (at = 0) =>
  JSON.parse((send.mock.calls[at]![0] as FormData).get("payload") as string) as unknown;
const radio = (name: RegExp) => screen.getByRole<HTMLInputElement>("radio", { name });
const toggle = (key: string) => screen.getByRole<HTMLInputElement>("switch", { name: new RegExp(`^${key}`) });
const row = (key: string) => within(document.querySelector<HTMLElement>(`[data-key=${key}]`)!);
const SELECTED = { mode: "selected" as const, keys: ["SLACK_BOT_TOKEN"] };

test("at first everything is allowed, new credentials too, and no single key can be switched", () => {
  open();
  expect(radio(/All credentials in Support bots, including new ones/).checked).toBe(true);
  expect(screen.getByText("5 of 5 allowed")).toBeTruthy();
  expect(toggle("STRIPE_SECRET").checked).toBe(true);
  expect(toggle("STRIPE_SECRET").disabled).toBe(true);
});

test("only selected begins with the keys that the steps name, says so, is saved at once and can be taken back", async () => {
  open();
  await act(async () => void fireEvent.click(radio(/Only selected/)));
  expect(sent()).toEqual({ id: "wf_1", mode: "selected", keys: ["OPENAI_API_KEY", "SLACK_BOT_TOKEN"] });
  expect(screen.getByText(/Selected the 2 keys that the steps name/)).toBeTruthy();
  expect(screen.getByText("2 of 5 allowed")).toBeTruthy();
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Undo" })));
  expect(sent(1)).toEqual({ id: "wf_1", mode: "all", keys: [] });
});

test("a switch is saved at once, says from when it counts, and warns inline about a key that is used", async () => {
  open({ stored: SELECTED });
  expect(row("OPENAI_API_KEY").getByText("Blocked")).toBeTruthy();
  expect(row("OPENAI_API_KEY").getByText(/⚠.*used in Step write/)).toBeTruthy();
  await act(async () => void fireEvent.click(toggle("SLACK_BOT_TOKEN")));
  expect(sent()).toEqual({ id: "wf_1", mode: "selected", keys: [] });
  expect(screen.getByText(/Blocked SLACK_BOT_TOKEN\. Applies from the next step that starts\./)).toBeTruthy();
  expect(screen.getByText(/No credentials allowed\. Any/)).toBeTruthy();
  expect(row("SLACK_BOT_TOKEN").getByText(/⚠.*used in Step send/)).toBeTruthy();
  expect(screen.queryByRole("alertdialog")).toBeNull();
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Undo" })));
  expect(sent(1)).toEqual({ id: "wf_1", mode: "selected", keys: ["SLACK_BOT_TOKEN"] });
});

test("what the server refuses is taken back on the page and said", async () => {
  send.mockResolvedValue({
    status: "error",
    code: "unavailable",
    message: "The server is sealed.",
    requestId: "",
  });
  open({ stored: SELECTED });
  await act(async () => void fireEvent.click(toggle("STRIPE_SECRET")));
  expect((await screen.findByRole("alert")).textContent).toContain("The server is sealed.");
  expect(toggle("STRIPE_SECRET").checked).toBe(false);
});

test("what a key resolves to: workflow, project, blocked, missing", () => {
  open({
    stored: { mode: "selected", keys: ["SLACK_SIGNING", "SLACK_BOT_TOKEN", "NO_SUCH_KEY"] },
    keys: { mode: "selected", items: [...KEYS.items, keyed("NO_SUCH_KEY", { credential: null })] },
  });
  expect(row("SLACK_SIGNING").getByText("Workflow")).toBeTruthy();
  expect(row("SLACK_BOT_TOKEN").getAllByText("Project").length).toBeGreaterThan(0);
  expect(row("STRIPE_SECRET").getByText("Blocked")).toBeTruthy();
  expect(row("NO_SUCH_KEY").getByText("Missing")).toBeTruthy();
});

test("the search narrows the rows by key and by name, and says when none is left", () => {
  open();
  const search = screen.getByRole("searchbox", { name: "Search keys" });
  fireEvent.change(search, { target: { value: "slack" } });
  expect(screen.getAllByRole("switch")).toHaveLength(2);
  fireEvent.change(search, { target: { value: "zzz" } });
  expect(screen.getByText("No key matches “zzz”.")).toBeTruthy();
});

test("whoever may not change it reads it and is told who may", () => {
  const permit = "Only owners and admins can change usage permissions.";
  open({ stored: SELECTED, refusals: { permit, manage: undefined } });
  expect(screen.getByText(permit)).toBeTruthy();
  expect(radio(/Only selected/).closest("fieldset[disabled]")).toBeTruthy();
  expect(screen.getAllByRole<HTMLInputElement>("switch").every(({ disabled }) => disabled)).toBe(true);
});

test("why a key resolves to what it does is told rung by rung, without a value", async () => {
  explain.mockResolvedValue({
    status: "ok",
    data: {
      key: "SLACK_SIGNING",
      workflowId: "wf_1",
      winner: { id: "cred_1", scope: "workflow", version: 2 },
      code: "ok",
      ladder: [
        { rung: "token", passed: true, reason: "No token limits this.", candidate: null },
        { rung: "allowlist", passed: true, reason: "It may use every key.", candidate: null },
        {
          rung: "workflow",
          passed: true,
          reason: "This value is used.",
          candidate: { id: "cred_1", name: "Signing", version: 2, status: "active" },
        },
        { rung: "project", passed: false, reason: "The workflow's own value comes first.", candidate: null },
      ],
      suggestions: [],
    },
  });
  open();
  fireEvent.click(screen.getByRole("button", { name: "Why does SLACK_SIGNING resolve to this?" }));
  const panel = await screen.findByRole("region", { name: "Why SLACK_SIGNING resolves to this" });
  expect(within(panel).getAllByRole("listitem")).toHaveLength(4);
  expect(panel.textContent).toContain("“Signing”, version 2");
});

test("removing a value of its own says what runs get instead, then goes to the bin", async () => {
  open({ tab: "values" });
  fireEvent.click(screen.getByRole("button", { name: "Remove SLACK_SIGNING…" }));
  expect(screen.getByText(/Runs will use the project’s SLACK_SIGNING again\./)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  fireEvent.click(screen.getByRole("button", { name: "Remove OWN_ONLY…" }));
  expect(screen.getByText(/Nothing else defines it; steps using it will fail\./)).toBeTruthy();
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Remove credential" })));
  await waitFor(() => expect(removeValue).toHaveBeenCalledOnce());
});

test("a new value of its own begins with its key, and says what it will override", () => {
  open({ tab: "values" });
  const key = screen.getByLabelText("Key");
  fireEvent.change(key, { target: { value: "STRIPE_SECRET" } });
  expect(screen.getByText("Overrides the project value for this workflow only.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Add workflow credential" }));
  expect(create).toHaveBeenCalledWith(expect.objectContaining({ isForWorkflow: true, key: "STRIPE_SECRET" }));
  fireEvent.change(key, { target: { value: "SLACK_SIGNING" } });
  fireEvent.click(screen.getByRole("button", { name: "Add workflow credential" }));
  expect(screen.getByText(/Edit that one\./)).toBeTruthy();
  fireEvent.change(key, { target: { value: "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001" } });
  fireEvent.click(screen.getByRole("button", { name: "Add workflow credential" }));
  expect(screen.getByText(/That looks like a secret\./)).toBeTruthy();
  expect(create).toHaveBeenCalledOnce();
});

test("the tabs answer to arrow keys, and the list can be had as a file", () => {
  open();
  fireEvent.keyDown(screen.getByRole("tab", { name: "Usage Permissions" }), { key: "ArrowLeft" });
  expect(onTab).toHaveBeenCalledWith("values");
  expect(screen.getByRole("link", { name: "Export CSV" }).getAttribute("href")).toContain("/keys");
});
