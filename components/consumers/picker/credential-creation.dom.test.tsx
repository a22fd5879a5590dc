import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type CreationActions, CredentialCreation } from "@/components/consumers/picker/credential-creation";
import { CredentialPicker } from "@/components/consumers/picker/credential-picker";
import { takeDraft } from "@/components/credentials/editor/handover";
import { takeToasts } from "@/components/ui/toast";
import type { SlotSpec } from "@/lib/catalog/kind-shape";
import type { Candidate, Candidates } from "@/lib/domain/consumers/candidates";
import { createTaskFor, sentTo } from "@/lib/testing/editor-tasks";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({
  useRouter: () => router,
  usePathname: () => "/acme/bots/llm-configs/new",
  useSearchParams: () => new URLSearchParams(),
}));

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";
const FETCHED = { timeout: 20_000 };
const SLOW = { timeout: 60_000 };
const SLOT: SlotSpec = {
  name: "credential",
  label: "Credential",
  required: false,
  accepts: ["llm_provider", "api_token"],
  sends: true,
};
const REQUEST = { kind: "llm_config", slot: "credential", config: { provider: "anthropic" } };
const NOTHING: Candidates = {
  items: [],
  suggestedId: null,
  service: { id: "anthropic", name: "Anthropic" },
  more: false,
};
const SAVED = { id: "cred_9", name: "Anthropic", key: "ANTHROPIC_API_KEY", version: 1, revision: 1 };
const made = (fit: Candidate["fit"], reason: string | null = null): Candidate => ({
  credential: {
    ...SAVED,
    type: "api_token",
    template: "anthropic",
    hint: "0001",
    status: "active",
    test: null,
  },
  fit,
  reason,
});

const load = vi.fn<(q?: string) => Promise<Candidates>>();
const onChange = vi.fn<(ids: readonly string[]) => void>();
const onSubmit = vi.fn();
const task = vi.fn<CreationActions["task"]>();
const create = vi.fn<CreationActions["create"]>();

beforeEach(() => {
  load.mockImplementation(async (q) =>
    q === undefined || create.mock.calls.length === 0 ? NOTHING : { ...NOTHING, items: [made("match")] },
  );
  task.mockImplementation(async () => ({
    status: "ok",
    data: createTaskFor("anthropic", { slot: { types: SLOT.accepts, baseUrl: null, known: {} } }),
  }));
  create.mockImplementation(async () => ({ status: "ok", data: SAVED }));
});
afterEach(() => {
  cleanup();
  vi.resetAllMocks();
});

function Page({ canCreate }: { canCreate: boolean }) {
  const [ids, setIds] = useState<readonly string[]>([]);
  return (
    <CredentialCreation place={{ org: "acme", project: "bots" }} actions={{ task, create }}>
      <form
        aria-label="Support triage"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <CredentialPicker
          slot={SLOT}
          value={ids}
          onChange={(next) => {
            onChange(next);
            setIds(next);
          }}
          load={load}
          current={[]}
          lost={null}
          consumerName="Support triage"
          request={REQUEST}
          canCreate={canCreate}
        />
      </form>
    </CredentialCreation>
  );
}

/** Starts as OpenAI's do. */
const OTHERS = "sk-proj-CANARY-7f3a9c-not-a-real-key-0001-7f3a9c-not-a-real-key";

const field = (name: string) => document.getElementById(`editor-${name}`) as HTMLInputElement;
const newButton = () => screen.findByRole("button", { name: "New Anthropic credential…" }, FETCHED);

async function openList(canCreate = true) {
  render(<Page canCreate={canCreate} />);
  fireEvent.click(screen.getByRole("button", { name: "Credential: none selected" }));
  await screen.findByText("No Anthropic credential yet.", {}, FETCHED);
}

async function openDialog() {
  await openList();
  fireEvent.click(await newButton());
  await screen.findByRole("dialog", { name: "New credential" }, FETCHED);
}

async function save() {
  fireEvent.change(field("token"), { target: { value: CANARY } });
  await act(async () => void fireEvent.submit(field("token").form!));
}

async function useTemplateOf(value: string) {
  fireEvent.paste(field("token"), { clipboardData: { getData: () => value } });
  fireEvent.change(field("token"), { target: { value } });
  const button = await screen.findByRole("button", { name: "Use template" });
  await act(async () => void fireEvent.click(button));
}

test("the dialog opens over the form with everything known filled in", SLOW, async () => {
  await openDialog();
  expect(sentTo(task)).toEqual(REQUEST);
  expect(task.mock.calls[0]?.slice(0, 2)).toEqual(["acme", "bots"]);
  expect(field("name").value).toBe("Anthropic");
  expect(field("key").value).toBe("ANTHROPIC_API_KEY");
  await waitFor(() => expect(document.activeElement).toBe(field("token")));
  expect(router.push).not.toHaveBeenCalled();
  expect(router.replace).not.toHaveBeenCalled();
});

test("what was made is selected, and the form around it is not submitted", SLOW, async () => {
  const toasts: string[] = [];
  const release = takeToasts(({ message }) => toasts.push(message));
  await openDialog();
  await save();
  const button = await screen.findByRole("button", { name: "Credential: Anthropic, active" });
  expect(onChange).toHaveBeenCalledExactlyOnceWith([SAVED.id]);
  expect(onSubmit).not.toHaveBeenCalled();
  expect(create).toHaveBeenCalledOnce();
  expect(load).toHaveBeenLastCalledWith(SAVED.key);
  await waitFor(() => expect(document.activeElement).toBe(button));
  expect(screen.getByText("Created and selected “Anthropic”.").closest("[role=status]")).toBeTruthy();
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(toasts).toEqual([]);
  expect(document.body.innerHTML).not.toContain("CANARY");
  expect(router.replace).not.toHaveBeenCalled();
  release();
});

test("what is chosen is tested where it stands, and the form is neither sent nor left", SLOW, async () => {
  const result = { outcome: "rejected", host: "api.anthropic.com", latencyMs: 9, message: "It was refused." };
  const data = { ...result, facts: {}, checkedAt: new Date().toISOString() };
  const fetched = vi.fn(async (_href: string, _init?: RequestInit) => Response.json({ status: "ok", data }));
  vi.stubGlobal("fetch", fetched);
  const candidate = made("match");
  const testable = { ...candidate, credential: { ...candidate.credential, test: "Calls GET /v1/models." } };
  load.mockImplementation(async (q) => ({ ...NOTHING, items: q === undefined ? [] : [testable] }));
  await openListWithOthers();
  await save();
  expect(await screen.findByText("Calls GET /v1/models.")).toBeTruthy();
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Test Anthropic" })));
  expect(fetched.mock.calls[0]?.[0]).toBe(`/acme/bots/settings/credentials/${SAVED.id}/test`);
  expect(screen.getByText("Rejected")).toBeTruthy();
  expect(screen.getByText("It was refused.")).toBeTruthy();
  expect(onSubmit).not.toHaveBeenCalled();
  vi.unstubAllGlobals();
});

test("what was made and does not fit is said, and not selected", SLOW, async () => {
  load.mockImplementation(async () => ({
    ...NOTHING,
    items: [made("unfit", "It may only be sent to a.b.")],
  }));
  await openListWithOthers();
  await save();
  await screen.findByText("Created “Anthropic”, which doesn’t fit here. It may only be sent to a.b.");
  expect(onChange).not.toHaveBeenCalled();
});

async function openListWithOthers() {
  render(<Page canCreate />);
  fireEvent.click(screen.getByRole("button", { name: "Credential: none selected" }));
  fireEvent.click(await newButton());
  await screen.findByRole("dialog", { name: "New credential" }, FETCHED);
}

test("leaving the dialog changes nothing and gives the focus back", SLOW, async () => {
  await openDialog();
  fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  await waitFor(() =>
    expect(document.activeElement).toBe(screen.getByRole("button", { name: "Credential: none selected" })),
  );
  expect(onChange).not.toHaveBeenCalled();
});

test("another service takes the form's place, and what was typed goes along in memory", SLOW, async () => {
  await openDialog();
  task.mockImplementationOnce(async () => ({ status: "ok", data: createTaskFor("openai") }));
  await useTemplateOf(OTHERS);
  await waitFor(() => expect(field("key").value).toBe("OPENAI_API_KEY"));
  expect(sentTo(task, 1)).toEqual({ ...REQUEST, service: "openai" });
  await waitFor(() => expect(field("token").value).toBe(OTHERS));
});

test("when the other service's form cannot be opened, nobody is left with the secret", SLOW, async () => {
  await openDialog();
  task.mockImplementationOnce(async () => ({
    status: "error",
    code: "unavailable",
    message: "Try again.",
    requestId: "req_1",
  }));
  await useTemplateOf(OTHERS);
  await screen.findByText(/couldn’t be opened\. Try again\./);
  expect(takeDraft()).toBeUndefined();
  expect(document.body.innerHTML).not.toContain("CANARY");
});

test("a block of variables is not offered to an import that cannot be reached from here", SLOW, async () => {
  await openDialog();
  fireEvent.paste(field("token"), { clipboardData: { getData: () => "A_KEY=one-value\nB_KEY=two-value\n" } });
  expect(await screen.findByText("A credential holds one value. Paste only that one here.")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Import them" })).toBeNull();
});

test("a form that cannot be opened says so under the slot", SLOW, async () => {
  task.mockImplementation(async () => ({
    status: "error",
    code: "forbidden",
    message: "You can’t add credentials here.",
    requestId: "req_1",
  }));
  await openList();
  fireEvent.click(await newButton());
  await screen.findByText(
    "The form for a new credential couldn’t be opened. You can’t add credentials here.",
  );
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("whoever may not add one sees the way, whom to ask and a link to send", SLOW, async () => {
  const writeText = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
  await openList(false);
  const button = await newButton();
  expect(button.getAttribute("aria-disabled")).toBe("true");
  expect(document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent).toBe(
    "Ask a collaborator to add one.",
  );
  fireEvent.click(button);
  expect(task).not.toHaveBeenCalled();
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Copy request link" })));
  expect(writeText.mock.calls[0]?.[0]).toBe(
    `${window.location.origin}/acme/bots/settings/credentials?new=anthropic`,
  );
});
