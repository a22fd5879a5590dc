import { act, cleanup, configure, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { NuqsTestingAdapter } from "nuqs/adapters/testing";
import { afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { takeDraft } from "@/components/credentials/editor/handover";
import type { WorkflowActions, WorkflowEditorProps } from "@/components/workflows/editor-props";
import { WorkflowEditor } from "@/components/workflows/workflow-editor";
import { createTaskFor } from "@/lib/testing/editor-tasks";
import { keyed, workflowOf } from "@/lib/testing/workflow-fixtures";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn(), prefetch: vi.fn() }));
vi.mock("next/navigation", () => ({
  useRouter: () => router,
  usePathname: () => "/acme/bots/workflows/wf_1",
  useSearchParams: () => new URLSearchParams(),
}));
// The plain text area, as in a browser that cannot fetch the rich editor.
vi.mock("@/components/workflows/code/mount-editor", () => {
  throw new Error("not to be had");
});

// A busy machine is no reason to fail.
configure({ asyncUtilTimeout: 4_000 });
vi.setConfig({ testTimeout: 30_000 });

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";
const CODE = 'export default async function execute() {\n  return credential("SLACK_BOT_TOKEN");\n}\n';
const WORKFLOW = workflowOf({
  permissions: { mode: "selected", keys: ["SLACK_BOT_TOKEN"] },
  steps: [
    { id: "first", type: "code", language: "typescript", code: CODE },
    { id: "second", name: "Send", type: "http", method: "GET", url: "https://api.example.com" },
  ],
});
const KEYS = {
  mode: "selected" as const,
  items: [keyed("SLACK_BOT_TOKEN"), keyed("STRIPE_SECRET", { allowed: false })],
};

const ok = (data: unknown) => vi.fn().mockResolvedValue({ status: "ok", data });
let actions: WorkflowActions;

// Fetched on demand by the page, and here ahead: a busy machine is no reason to fail.
beforeAll(
  () =>
    Promise.all([
      import("@/components/consumers/picker/create-for-slot"),
      import("@/components/ui/dropdown-menu"),
    ]),
  60_000,
);

beforeEach(() => {
  vi.clearAllMocks();
  actions = {
    update: ok({ id: WORKFLOW.id, name: WORKFLOW.name, revision: 4 }),
    remove: ok(null),
    permit: ok(null),
    explain: vi.fn(),
    candidates: vi.fn(),
    runs: { start: ok({ id: "run_2" }), rerun: vi.fn(), cancel: vi.fn(), list: vi.fn() },
    keys: {
      task: vi.fn(async (_org: string, _project: string, form: FormData) => {
        const { service } = JSON.parse(form.get("payload") as string) as { service?: string };
        return { status: "ok" as const, data: createTaskFor(service ?? null) };
      }),
      create: ok({ id: "cred_2", name: "Anthropic", key: "ANTHROPIC_API_KEY", version: 1, revision: 1 }),
      createForWorkflow: vi.fn(),
    },
    values: { remove: vi.fn(), restore: vi.fn() },
  };
  vi.stubGlobal(
    "EventSource",
    class extends EventTarget {
      readonly readyState = 1;
      close() {
        return undefined;
      }
    },
  );
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const ALLOWED = {
  update: undefined,
  remove: undefined,
  run: undefined,
  permit: undefined,
  manage: undefined,
};

const Editor = (change: Partial<WorkflowEditorProps>) => (
  <WorkflowEditor
    workflow={WORKFLOW}
    place={{ org: "acme", project: "bots" }}
    projectName="Bots"
    keys={KEYS}
    parts={{ llms: [], tools: [], skills: [], mcpServers: [] }}
    runs={{ items: [], nextCursor: null }}
    refusals={ALLOWED}
    actions={actions}
    webhookUrl="https://keyhold.example/hooks/workflows/wf_1"
    listHref={"/acme/bots/workflows" as never}
    {...change}
  />
);

const open = (change: Partial<WorkflowEditorProps> = {}, search = "") => {
  const wrap = (props: Partial<WorkflowEditorProps>) => (
    <NuqsTestingAdapter searchParams={search} hasMemory>
      <Editor {...props} />
    </NuqsTestingAdapter>
  );
  const view = render(wrap(change));
  return { ...view, again: (next: Partial<WorkflowEditorProps>) => view.rerender(wrap(next)) };
};

const button = (name: string | RegExp) => screen.getByRole("button", { name });
const press = (name: string | RegExp) => act(async () => void fireEvent.click(button(name)));
const code = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Code" });
const type = (field: HTMLElement, text: string) => fireEvent.change(field, { target: { value: text } });
const stepButtons = () =>
  within(screen.getByRole("region", { name: "Steps" }))
    .getAllByRole("listitem")
    .map((item) => item.querySelector("[data-slot=step-select]")!.textContent);
const sent = (action: unknown, at = 0) =>
  JSON.parse(
    ((action as ReturnType<typeof vi.fn>).mock.calls[at]!.at(-1) as FormData).get("payload") as string,
  ) as Record<string, unknown>;
const save = () => act(async () => void fireEvent.submit(screen.getByRole("form", { name: /^Workflow/ })));

test("the first step is shown at first, and the one that the address names", () => {
  open();
  expect(screen.getByRole("heading", { name: "Step 1 · Code" })).toBeTruthy();
  cleanup();
  open({}, "?step=second");
  expect(screen.getByRole("heading", { name: "Step 2 · Send" })).toBeTruthy();
});

test("only what was changed is sent, with the revision, and the page is clean again", async () => {
  open();
  expect(button("Save").getAttribute("aria-disabled")).toBe("true");
  type(code(), `${CODE}// more`);
  expect(screen.getByText("Unsaved changes")).toBeTruthy();
  await save();
  const { steps, ...rest } = sent(actions.update);
  expect(rest).toEqual({ id: WORKFLOW.id, revision: 3 });
  expect(steps).toMatchObject([{ id: "first", code: `${CODE}// more` }, { id: "second" }]);
  expect(screen.queryByText("Unsaved changes")).toBeNull();
});

test("steps are added, moved, renamed and removed by buttons", async () => {
  open();
  await press("Move Code down");
  expect(stepButtons()[0]).toContain("Send");
  await press("Remove Send");
  expect(stepButtons()).toHaveLength(1);
  await press("Add step");
  await act(async () => void fireEvent.click(await screen.findByRole("menuitem", { name: /Agent.*tools/ })));
  await waitFor(() => expect(stepButtons()[1]).toContain("agent"));
  type(screen.getByLabelText("Step name"), "Think");
  expect(stepButtons()[1]).toContain("Think");
});

test("what is missing is said at its field, and nothing is sent", async () => {
  open({}, "?step=second");
  type(screen.getByLabelText(/^Address/), "");
  await save();
  expect(actions.update).not.toHaveBeenCalled();
  expect(screen.getByText("Enter an address.")).toBeTruthy();
  expect(screen.getByRole("alert").textContent).toContain("Nothing was saved.");
});

test("what the server says is put at the step it belongs to, which is shown", async () => {
  open({
    actions: {
      ...actions,
      update: vi.fn().mockResolvedValue({
        status: "error",
        code: "invalid",
        message: "Check the named fields.",
        fields: { "steps.1.url": ["This host is not public."] },
        requestId: "req_1",
      }),
    },
  });
  type(code(), `${CODE} `);
  await save();
  expect(screen.getByRole("heading", { name: "Step 2 · Send" })).toBeTruthy();
  expect(screen.getByText("This host is not public.")).toBeTruthy();
});

test("somebody else's save is told, and loses nothing: theirs can be loaded under mine", async () => {
  const stale = {
    status: "error",
    code: "stale",
    message: "Changed.",
    extras: { revision: 4 },
    requestId: "",
  };
  const view = open({ actions: { ...actions, update: vi.fn().mockResolvedValue(stale) } });
  type(code(), `${CODE}// mine`);
  await save();
  expect(screen.getByText(/Somebody saved changes/)).toBeTruthy();
  expect(code().value).toBe(`${CODE}// mine`);
  fireEvent.click(button("Load theirs"));
  const [first, second] = WORKFLOW.steps;
  const theirs = workflowOf({
    revision: 4,
    name: "Theirs",
    steps: [first!, { ...second!, name: "Their name" }],
  });
  act(() => view.again({ workflow: theirs }));
  expect(code().value).toBe(`${CODE}// mine`);
  expect(stepButtons()[1]).toContain("Their name");
  expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe("Theirs");
});

test("leaving with changes asks first; another query of this page does not", () => {
  open();
  type(code(), `${CODE} `);
  const unload = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(unload);
  expect(unload.defaultPrevented).toBe(true);
});

test("problems of the code are a list with a way out of each", async () => {
  open();
  type(
    code(),
    'credential("SLACK_TOKEN"); credential("STRIPE_SECRET"); console.log(credential("SLACK_BOT_TOKEN"))',
  );
  const problems = within(await screen.findByRole("region", { name: "Problems in this code" }));
  await waitFor(() => expect(problems.getByText("3 problems")).toBeTruthy());
  expect(problems.getByText(/This writes a value into the log\./)).toBeTruthy();
  await press("Allow");
  expect(sent(actions.permit)).toMatchObject({
    mode: "selected",
    keys: ["SLACK_BOT_TOKEN", "STRIPE_SECRET"],
  });
  await press("Did you mean SLACK_BOT_TOKEN?");
  await waitFor(() => expect(problems.getByText("1 problem")).toBeTruthy());
  expect(code().value).toMatch(/^credential\("SLACK_BOT_TOKEN"\)/);
});

test("a hard-coded secret goes to a credential, and is nowhere on the page or in its state after that", async () => {
  open();
  type(code(), `const anthropicKey = "Bearer ${CANARY}";`);
  expect(
    await screen.findByText("This looks like a hard-coded secret. Move it to a credential."),
  ).toBeTruthy();
  await press("Move it to a credential");
  expect(sent(actions.keys.task)).toEqual({ key: "ANTHROPIC_KEY" });
  expect(sent(actions.keys.task, 1)).toEqual({ service: "anthropic" });
  const dialog = await screen.findByRole("dialog");
  const value = () => dialog.querySelector<HTMLInputElement>("#editor-token")!;
  await waitFor(() => expect(value().value).toBe(CANARY));
  expect(value().type).toBe("password");
  type(dialog.querySelector<HTMLInputElement>("#editor-name")!, "Anthropic");
  type(dialog.querySelector<HTMLInputElement>("#editor-key")!, "ANTHROPIC_API_KEY");
  await act(async () => void fireEvent.submit(value().form!));
  await waitFor(() => expect(actions.keys.create).toHaveBeenCalledOnce());
  await waitFor(() =>
    expect(code().value).toBe('const anthropicKey = "Bearer " + credential("ANTHROPIC_API_KEY");'),
  );
  await save();
  expect(JSON.stringify(sent(actions.update)) + document.body.innerHTML).not.toContain("CANARY");
  expect(takeDraft()).toBeUndefined();
});

test("closing that dialog keeps the secret nowhere but in the code it came from", async () => {
  open();
  type(code(), `const a = "${CANARY}";`);
  await press("Move it to a credential");
  const dialog = await screen.findByRole("dialog");
  fireEvent.click(within(dialog).getByRole("button", { name: "Cancel" }));
  fireEvent.click(await screen.findByRole("button", { name: "Discard" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(takeDraft()).toBeUndefined();
  expect(code().value).toContain(CANARY);
});

test("the same workflow in YAML: what is right is taken over, what is wrong is said and not saved", async () => {
  open();
  await press("YAML");
  const yaml = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Workflow as YAML" });
  expect(yaml.value).toContain("id: first");
  type(yaml, yaml.value.replace("name: Nightly digest", "name: Daily digest"));
  expect(screen.getByText("Unsaved changes")).toBeTruthy();
  type(yaml, `${yaml.value}bad: 1\n`);
  expect(screen.getByText("bad is not known here.")).toBeTruthy();
  await save();
  expect(actions.update).not.toHaveBeenCalled();
  type(yaml, yaml.value.replace("bad: 1\n", ""));
  await save();
  expect(sent(actions.update)).toEqual({ id: WORKFLOW.id, revision: 3, name: "Daily digest" });
});

test("discarding brings the YAML back to what is stored, and nothing is wrong any more", async () => {
  open();
  await press("YAML");
  const yaml = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Workflow as YAML" });
  const stored = yaml.value;
  type(yaml, stored.replace("name: Nightly digest", "name: Daily digest"));
  type(yaml, `${yaml.value}bad: 1\n`);
  expect(screen.getByText("Put the YAML right first.")).toBeTruthy();
  await press("Discard");
  expect(yaml.value).toBe(stored);
  expect(screen.queryByText("bad is not known here.")).toBeNull();
  expect(screen.queryByText("Put the YAML right first.")).toBeNull();
});

test("a raw key in the YAML is refused with an offer to store it, and never reaches the workflow", async () => {
  open();
  await press("YAML");
  const yaml = await screen.findByRole<HTMLTextAreaElement>("textbox", { name: "Workflow as YAML" });
  type(yaml, yaml.value.replace("https://api.example.com", `https://api.example.com?key=${CANARY}`));
  expect(screen.getByText(/This looks like a secret/).textContent).not.toContain("CANARY");
  expect(button("Store as a credential")).toBeTruthy();
  await press("Form");
  expect(document.body.innerHTML).not.toContain("CANARY");
  expect(screen.queryByText("Unsaved changes")).toBeNull();
});

test("whoever may not change it reads it, and may run it", async () => {
  const who = "Only owners, admins and collaborators can change workflows.";
  open({ refusals: { ...ALLOWED, update: who, remove: who, manage: who, permit: who } });
  expect(screen.getByText(who)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Save" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Add step" })).toBeNull();
  expect(code().readOnly || code().closest("fieldset")?.disabled).toBe(true);
  const [run] = screen.getAllByRole("button", { name: "Run" });
  await act(async () => void fireEvent.click(run!));
  await waitFor(() => expect(actions.runs.start).toHaveBeenCalledOnce());
});

test("with changes nothing runs, and without steps the first one is offered", () => {
  open();
  type(code(), `${CODE} `);
  expect(screen.getAllByText("Save first.").length).toBeGreaterThan(0);
  cleanup();
  open({ workflow: workflowOf() });
  expect(screen.getByText(/No steps yet\./)).toBeTruthy();
  expect(button("Add step")).toBeTruthy();
  expect(screen.getAllByText("Add a step first.").length).toBeGreaterThan(0);
});
