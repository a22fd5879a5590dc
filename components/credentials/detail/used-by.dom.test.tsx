import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ListProvider } from "@/components/credentials/list-context";
import { takeToasts, type Toast } from "@/components/ui/toast";
import type { ConsumerImpact } from "@/lib/domain/credentials/impact";
import { sentTo } from "@/lib/testing/editor-tasks";
import { UsedBy } from "./used-by";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({ useRouter: () => router }));

type Actions = React.ComponentProps<typeof UsedBy>["actions"];
const place = { org: "acme", project: "bots" };
const credential = { id: "cred_1", name: "Anthropic prod" };
const usage = (change: Partial<ConsumerImpact> = {}): ConsumerImpact => ({
  kind: "llm_config",
  id: "cons_1",
  name: "Support triage",
  slot: "credential",
  active: true,
  effect: "unlinked",
  lastUsedAt: null,
  ...change,
});
const inCode = usage({
  kind: "workflow",
  id: "cons_2",
  name: "Nightly digest",
  slot: "fetch",
  effect: "will_fail",
});

let toasts: Toast[] = [];
let forget: () => void;
const actions = {
  targets: vi.fn<Actions["targets"]>(),
  move: vi.fn<Actions["move"]>(),
  unassign: vi.fn<Actions["unassign"]>(),
  reassign: vi.fn<Actions["reassign"]>(),
};

beforeEach(() => {
  toasts = [];
  forget = takeToasts((toast) => void toasts.push(toast));
  actions.unassign.mockResolvedValue({ status: "ok", data: { revision: 4 } });
  actions.reassign.mockResolvedValue({ status: "ok", data: { revision: 5 } });
});
afterEach(() => {
  cleanup();
  forget();
  vi.resetAllMocks();
});

function show(uses: ConsumerImpact[], { hidden = 0, refused }: { hidden?: number; refused?: string } = {}) {
  const never = vi.fn<() => never>();
  render(
    <ListProvider
      place={place}
      refusal={undefined}
      briefRefusal={undefined}
      refusalToAdd={undefined}
      rows={[]}
      previous={null}
      switches={{ disable: never, enable: never }}
    >
      <UsedBy {...{ credential, uses, hidden, place, actions, refused }} />
    </ListProvider>,
  );
}

const cells = (name: string) =>
  within(screen.getByRole("row", { name: new RegExp(name) }))
    .getAllByRole("cell")
    .map(({ textContent }) => textContent);

test("nothing uses it: that is said, with the way to delete it", () => {
  show([]);
  expect(screen.getByText("Nothing uses this credential.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Delete…" })).toBeTruthy();
});

test("each use has its kind, its place, whether it is active, its last use and what a deletion does", () => {
  show([usage(), inCode]);
  expect(cells("Support triage").slice(0, 6)).toEqual([
    "Support triage",
    "LLM configuration",
    "Credential",
    "Active",
    "Not used yet",
    "will have no key",
  ]);
  expect(cells("Nightly digest")[2]).toBe("Step “fetch” · mentioned in code");
  expect(screen.getByText("In code, only direct mentions are found.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Open Nightly digest" }).getAttribute("href")).toBe(
    "/acme/bots/workflows/cons_2",
  );
});

test("the graph repeats the table for the eye: its nodes are links, and no stops of the keyboard", () => {
  show([usage(), inCode]);
  const graph = document.querySelector("[data-slot=usage-graph]")!;
  const links = [...graph.querySelectorAll("a")];
  expect(links.map((link) => link.getAttribute("href"))).toEqual([
    "/acme/bots/llm-configs/cons_1",
    "/acme/bots/workflows/cons_2",
  ]);
  expect(graph.getAttribute("aria-hidden")).toBe("true");
  expect(links.every((link) => link.getAttribute("tabindex") === "-1")).toBe(true);
});

test("uses out of sight are counted and nothing else", () => {
  show([], { hidden: 2 });
  expect(screen.getByText("2 more uses you don’t have access to.")).toBeTruthy();
  expect(screen.queryByRole("table")).toBeNull();
  expect(screen.queryByRole("button", { name: "Replace everywhere…" })).toBeNull();
});

test("taking it out of a slot happens at once and can be taken back while nothing else has changed", async () => {
  show([usage(), inCode]);
  expect(screen.queryByRole("button", { name: /Unassign from Nightly digest/ })).toBeNull();
  const button = screen.getByRole("button", { name: "Unassign from Support triage, Credential" });
  await act(async () => void fireEvent.click(button));
  const slot = { consumerId: "cons_1", slot: "credential", id: "cred_1" };
  expect(sentTo(actions.unassign)).toEqual(slot);
  expect(router.refresh).toHaveBeenCalled();
  expect(toasts).toMatchObject([
    { message: "Removed “Anthropic prod” from Support triage.", action: { label: "Undo" } },
  ]);
  await act(async () => toasts[0]?.action?.onAct());
  expect(sentTo(actions.reassign)).toEqual({ ...slot, revision: 4 });
  expect(toasts[1]?.message).toBe("Put “Anthropic prod” back into Support triage.");
});

test("a refusal is told, and nothing is said to be removed", async () => {
  actions.unassign.mockResolvedValue({
    status: "error",
    code: "stale",
    message: "Somebody changed it.",
    requestId: "req_1",
  });
  show([usage()]);
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: /^Unassign/ })));
  expect(toasts).toEqual([
    { kind: "error", message: "“Anthropic prod” wasn’t removed. Somebody changed it." },
  ]);
});

test("whoever may not change what consumers use sees the controls, off, with the reason", async () => {
  show([usage()], { refused: "Only collaborators can change what uses a credential." });
  for (const name of [/^Unassign/, "Replace everywhere…"]) {
    const button = screen.getByRole("button", { name });
    expect(button.getAttribute("aria-disabled")).toBe("true");
    await act(async () => void fireEvent.click(button));
  }
  expect(actions.unassign).not.toHaveBeenCalled();
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("replacing everywhere previews, moves and says so", { timeout: 60_000 }, async () => {
  const spare = {
    id: "cred_9",
    name: "Anthropic spare",
    key: "ANTHROPIC_SPARE",
    type: "api_token",
    template: null,
    hint: null,
    status: "needs_value",
    test: null,
  } as const;
  const { kind, id, name, slot } = usage();
  actions.targets.mockResolvedValue({
    status: "ok",
    data: {
      items: [{ credential: spare, fit: "fits", reason: null }],
      suggestedId: null,
      service: null,
      more: false,
    },
  });
  actions.move.mockResolvedValue({
    status: "ok",
    data: {
      moved: [{ kind, id, name, slot }],
      left: [{ kind, id, name, slot, reason: "No." }],
      dryRun: true,
    },
  });
  show([usage()]);
  fireEvent.click(screen.getByRole("button", { name: "Replace everywhere…" }));
  await screen.findByRole("dialog", { name: "Move uses of “Anthropic prod”" }, { timeout: 20_000 });
  fireEvent.click(await screen.findByRole("option", { name: /Anthropic spare/ }));
  await screen.findByRole("region", { name: "1 use stays as before" });
  expect(screen.getByText("It has no value yet, so nothing can use it.")).toBeTruthy();
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Move 1 use" })));
  expect(sentTo(actions.move, 1)).toEqual({ id: "cred_1", to: "cred_9", dryRun: false });
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(toasts).toEqual([
    { kind: "success", message: "Moved 1 use to “Anthropic spare”. 1 use stays as before." },
  ]);
});
