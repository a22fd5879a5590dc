import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Impact, ImpactItem } from "@/lib/domain/credentials/impact";
import { DeleteDialog } from "./delete-dialog";
import type { DeletionActions } from "./deletion";
import { ListProvider } from "./list-context";
import { createSelection } from "./selection";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({ useRouter: () => router }));

const one = { id: "cred_1", name: "Anthropic prod" };
const item = (patch: Partial<ImpactItem> = {}): ImpactItem => ({
  ...one,
  key: "ANTHROPIC_API_KEY",
  consumers: [],
  hidden: 0,
  references: [],
  blockedBy: [],
  ...patch,
});
const active = {
  kind: "llm_config",
  id: "cons_1",
  name: "Support triage",
  slot: "credential",
  active: true,
  effect: "unlinked",
  lastUsedAt: null,
};
const impactOf = (items: ImpactItem[], isActive = false): Impact => ({
  items,
  summary: "1 LLM configuration unlinked",
  blocked: items.some(({ blockedBy }) => blockedBy.length > 0),
  active: isActive,
  token: `token for ${items.map(({ id }) => id).join()}`,
});

const ok = <T,>(data: T) => Promise.resolve({ status: "ok" as const, data });
const failure = (code: "unavailable" | "impact_changed" | "not_found", message = "It failed.") =>
  Promise.resolve({ status: "error" as const, code, message, requestId: "req_1" });

type Answer = Record<string, unknown>;
const sent = (form: FormData) => JSON.parse(form.get("payload") as string) as Answer;

const spare = {
  id: "cred_9",
  name: "Anthropic spare",
  key: "ANTHROPIC_SPARE",
  type: "api_token",
  template: "anthropic",
  hint: "9f0c",
  status: "active",
  test: null,
} as const;
const uses = { kind: "llm_config", id: "cons_1", name: "Support triage", slot: "credential" };

let impact = vi.fn<DeletionActions["impact"]>();
let remove = vi.fn<DeletionActions["remove"]>();
let targets = vi.fn<DeletionActions["targets"]>();
let move = vi.fn<DeletionActions["move"]>();
const onOpenChange = vi.fn();

beforeEach(() => {
  impact = vi.fn<DeletionActions["impact"]>();
  remove = vi.fn<DeletionActions["remove"]>(() => ok({ ids: [one.id], summary: "", affected: 0 }));
  targets = vi.fn<DeletionActions["targets"]>(() =>
    ok({
      items: [{ credential: spare, fit: "match", reason: null }],
      suggestedId: null,
      service: null,
      more: false,
    }),
  );
  move = vi.fn<DeletionActions["move"]>((_org, _project, form) =>
    ok({ moved: [uses], left: [], dryRun: sent(form)["dryRun"] === true }),
  );
});
afterEach(() => {
  cleanup();
  vi.clearAllMocks();
  sessionStorage.clear();
});

function open(asked = [one]) {
  const never = () => failure("unavailable");
  render(
    <ListProvider
      place={{ org: "acme", project: "bots" }}
      refusal={undefined}
      briefRefusal={undefined}
      refusalToAdd={undefined}
      rows={asked}
      previous={null}
      switches={{ disable: never, enable: never }}
    >
      <DeleteDialog
        isOpen
        onOpenChange={onOpenChange}
        targets={asked}
        actions={{ impact, remove, restore: never, targets, move }}
        binDays={7}
      />
    </ListProvider>,
  );
}

const confirm = (name: string | RegExp = "Delete credential") => screen.findByRole("button", { name });

test("until the impact is known nothing can be confirmed", async () => {
  impact.mockReturnValue(new Promise(() => undefined));
  open();
  expect(screen.getByText("Checking what uses this…")).toBeTruthy();
  const button = await confirm();
  expect(button.getAttribute("aria-disabled")).toBe("true");
  fireEvent.click(button);
  fireEvent.submit(button.closest("form")!);
  expect(remove).not.toHaveBeenCalled();
});

test("when the impact cannot be read there is no button to confirm with, only another look", async () => {
  impact.mockReturnValueOnce(failure("unavailable")).mockReturnValue(ok(impactOf([item()])));
  open();
  const again = await screen.findByRole("button", { name: "Check again" });
  expect(screen.getByRole("alert").textContent).toContain("We couldn’t check what uses this credential");
  expect(screen.queryByRole("button", { name: "Delete credential" })).toBeNull();
  fireEvent.click(again);
  await screen.findByText("Nothing uses “Anthropic prod”.");
});

test("tier 1: one press deletes exactly what was reviewed, with its token", async () => {
  impact.mockReturnValue(ok(impactOf([item()])));
  open();
  await screen.findByText("Nothing uses “Anthropic prod”.");
  const button = await confirm();
  fireEvent.submit(button.closest("form")!);
  await waitFor(() => expect(onOpenChange).toHaveBeenCalledWith(false));
  expect(sent(remove.mock.calls[0]![2])).toEqual({ ids: [one.id], impactToken: "token for cred_1" });
  expect(router.refresh).toHaveBeenCalled();
});

test("tier 2: what is unused today is listed with what becomes of it", async () => {
  impact.mockReturnValue(ok(impactOf([item({ consumers: [{ ...active, active: false }], hidden: 2 })])));
  open();
  const row = await screen.findByTestId("impact-row");
  expect(row.textContent).toContain("Support triage");
  expect(row.textContent).toContain("will have no key");
  expect(screen.getByText("+ 2 you don’t have access to")).toBeTruthy();
  expect(screen.queryByRole("textbox")).toBeNull();
});

test("tier 3: the exact name must be typed, and Enter before that does nothing", async () => {
  impact.mockReturnValue(ok(impactOf([item({ consumers: [active] })], true)));
  open();
  const input = await screen.findByRole("textbox", { name: "Type Anthropic prod to confirm" });
  const button = await confirm();
  for (const typed of ["anthropic prod", "Anthropic", ""]) {
    fireEvent.change(input, { target: { value: typed } });
    expect(button.getAttribute("aria-disabled")).toBe("true");
    fireEvent.submit(input.closest("form")!);
  }
  expect(remove).not.toHaveBeenCalled();
  fireEvent.change(input, { target: { value: " Anthropic prod " } });
  expect(button.getAttribute("aria-disabled")).toBeNull();
  fireEvent.submit(input.closest("form")!);
  await waitFor(() => expect(remove).toHaveBeenCalledOnce());
});

test("blocked: the reason is told and there is no button to confirm with", async () => {
  impact.mockReturnValue(
    ok(impactOf([item({ blockedBy: ["An enabled webhook trigger needs this credential."] })])),
  );
  open();
  await screen.findByText(/Can’t delete yet — An enabled webhook trigger needs this credential/);
  expect(screen.queryByRole("button", { name: "Delete credential" })).toBeNull();
});

const second = { id: "cred_2", name: "GitHub bot" };
const third = { id: "cred_3", name: "SMTP" };

test("a batch leaves blocked ones behind and asks for a token of its own for the rest", async () => {
  const blocked = item({ ...second, blockedBy: ["In use."] });
  const free = [item(), item(third)];
  impact.mockReturnValueOnce(ok(impactOf([...free, blocked]))).mockReturnValueOnce(ok(impactOf(free)));
  remove.mockReturnValue(ok({ ids: [one.id, third.id], summary: "", affected: 0 }));
  open([one, second, third]);
  await screen.findByText("Delete 2 of 3 — 1 is blocked");
  expect(screen.getAllByTestId("impact-row")[0]!.textContent).toContain("GitHub bot");
  fireEvent.submit((await confirm("Delete 2 credentials")).closest("form")!);
  await waitFor(() => expect(remove).toHaveBeenCalledOnce());
  expect(sent(remove.mock.calls[0]![2])).toEqual({
    ids: [one.id, third.id],
    impactToken: "token for cred_1,cred_3",
  });
});

test("what failed stays selected, what is gone does not", async () => {
  const selection = createSelection(sessionStorage, "acme/bots");
  selection.put([one, second], true);
  impact
    .mockReturnValueOnce(ok(impactOf([item(), item({ ...second, blockedBy: ["In use."] })])))
    .mockReturnValueOnce(ok(impactOf([item()])));
  open([one, second]);
  fireEvent.submit((await confirm()).closest("form")!);
  await waitFor(() => expect(onOpenChange).toHaveBeenCalledWith(false));
  expect([...createSelection(sessionStorage, "acme/bots").items().keys()]).toEqual([second.id]);
});

test("a batch of ten is confirmed by its number", async () => {
  const many = Array.from({ length: 10 }, (_, at) => ({ id: `cred_${at}`, name: `Key ${at}` }));
  impact.mockReturnValue(ok(impactOf(many.map((target) => item(target)))));
  open(many);
  await screen.findByRole("textbox", { name: "Type delete 10 to confirm" });
});

test("one that is taken out of the batch is not deleted with the others", async () => {
  impact.mockImplementation((_org, _project, form) =>
    ok(
      impactOf(
        (sent(form)["ids"] as string[]).map((id) =>
          item({ id, name: id === one.id ? one.name : second.name }),
        ),
      ),
    ),
  );
  open([one, second]);
  fireEvent.click(await screen.findByRole("button", { name: "Remove GitHub bot from selection" }));
  await screen.findByText("Nothing uses “Anthropic prod”.");
  fireEvent.submit((await confirm()).closest("form")!);
  await waitFor(() => expect(remove).toHaveBeenCalledOnce());
  expect(sent(remove.mock.calls[0]![2])["ids"]).toEqual([one.id]);
});

test("when the impact has changed the list is read again and the dialog stays", async () => {
  impact.mockReturnValue(ok(impactOf([item()])));
  remove.mockReturnValue(failure("impact_changed", "What uses this has changed since you looked."));
  open();
  await screen.findByText("Nothing uses “Anthropic prod”.");
  fireEvent.submit((await confirm()).closest("form")!);
  expect((await screen.findByRole("alert")).textContent).toContain("has changed since you looked");
  await waitFor(() => expect(impact).toHaveBeenCalledTimes(2));
  expect(onOpenChange).not.toHaveBeenCalled();
});

test("a credential that is already gone is said to be gone", async () => {
  impact.mockReturnValue(failure("not_found"));
  open();
  await screen.findByText("“Anthropic prod” was already deleted.");
  expect(screen.queryByRole("button", { name: "Delete credential" })).toBeNull();
});

const inWorkflow = {
  kind: "workflow",
  id: "cons_2",
  name: "Nightly digest",
  slot: "fetch",
  active: true,
  effect: "will_fail",
  lastUsedAt: null,
};

test("every use leads to its page in a new tab, with what becomes of it", async () => {
  impact.mockReturnValue(ok(impactOf([item({ consumers: [active], references: [inWorkflow] })], true)));
  open();
  const [assigned, mentioned] = await screen.findAllByTestId("impact-row");
  const link = within(assigned!).getByRole("link", { name: "Support triage (opens in a new tab)" });
  expect(link).toMatchObject({ target: "_blank", rel: "noreferrer noopener" });
  expect(link.getAttribute("href")).toBe("/acme/bots/llm-configs/cons_1");
  expect(within(mentioned!).getByRole("link").getAttribute("href")).toBe("/acme/bots/workflows/cons_2");
  expect(screen.getByRole("region", { name: "Mentioned in code" }).textContent).toContain(
    "step “fetch” will fail",
  );
  expect(screen.getByText("Only direct mentions are found.")).toBeTruthy();
});

async function chooseSpare() {
  fireEvent.click(await screen.findByRole("option", { name: /Anthropic spare/ }));
  await screen.findByRole("region", { name: "1 use will have “Anthropic spare”" });
}

test("uses move to another credential after a preview, and then the deletion is looked at anew", async () => {
  impact
    .mockReturnValueOnce(ok(impactOf([item({ consumers: [active] })], true)))
    .mockReturnValue(ok(impactOf([item()])));
  open();
  fireEvent.click(await screen.findByRole("button", { name: "Move these to another credential…" }));
  expect(screen.getByRole("alertdialog", { name: "Move uses of “Anthropic prod”" })).toBeTruthy();
  expect(document.activeElement).toBe(screen.getByRole("combobox", { name: "Search credentials" }));
  await chooseSpare();
  expect(sent(targets.mock.calls[0]![2])).toEqual({ id: one.id });
  expect(sent(move.mock.calls[0]![2])).toEqual({ id: one.id, to: spare.id, dryRun: true });
  expect(screen.getByTestId("move-row").textContent).toContain("Support triage");
  expect(move).toHaveBeenCalledOnce();
  fireEvent.click(screen.getByRole("button", { name: "Move 1 use" }));
  await screen.findByText("Nothing uses “Anthropic prod”.");
  expect(sent(move.mock.calls[1]![2])).toEqual({ id: one.id, to: spare.id, dryRun: false });
  expect(screen.getByText("Moved 1 use to “Anthropic spare”.").getAttribute("role")).toBe("status");
  expect(screen.queryByRole("textbox")).toBeNull();
  fireEvent.submit((await confirm()).closest("form")!);
  await waitFor(() => expect(remove).toHaveBeenCalledOnce());
});

test("what cannot move says why, and nothing moves without a press", async () => {
  impact.mockReturnValue(ok(impactOf([item({ consumers: [active] })], true)));
  move.mockReturnValue(
    ok({ moved: [], left: [{ ...uses, reason: "It may only be sent to api.openai.com." }], dryRun: true }),
  );
  open();
  fireEvent.click(await screen.findByRole("button", { name: "Move these to another credential…" }));
  fireEvent.click(await screen.findByRole("option", { name: /Anthropic spare/ }));
  await screen.findByText("None of its uses can move to “Anthropic spare”.");
  expect(screen.getByTestId("move-row").textContent).toContain("It may only be sent to api.openai.com.");
  const button = screen.getByRole("button", { name: "Move" });
  expect(button.getAttribute("aria-disabled")).toBe("true");
  fireEvent.click(button);
  expect(move).toHaveBeenCalledOnce();
  fireEvent.click(screen.getByRole("button", { name: "Choose another" }));
  expect(await screen.findByRole("option", { name: /Anthropic spare/ })).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Back" }));
  expect(await screen.findByRole("textbox", { name: "Type Anthropic prod to confirm" })).toBeTruthy();
  expect(remove).not.toHaveBeenCalled();
});

test("a move that is refused leaves everything where it was and can be tried again", async () => {
  impact.mockReturnValue(ok(impactOf([item({ consumers: [active] })], true)));
  open();
  fireEvent.click(await screen.findByRole("button", { name: "Move these to another credential…" }));
  await chooseSpare();
  move.mockReturnValueOnce(failure("unavailable", "Try later."));
  fireEvent.click(screen.getByRole("button", { name: "Move 1 use" }));
  await screen.findByText("Nothing was moved. Try later.");
  expect(impact).toHaveBeenCalledOnce();
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await screen.findByRole("region", { name: "1 use will have “Anthropic spare”" });
});

test("what blocks a deletion can be opened, or given another credential one by one", async () => {
  const reason = "Support bots doesn’t allow deleting credentials in use.";
  impact
    .mockReturnValueOnce(
      ok(impactOf([item({ consumers: [active], references: [inWorkflow], blockedBy: [reason] })], true)),
    )
    .mockReturnValue(ok(impactOf([item()])));
  open();
  await screen.findByText(`Can’t delete yet — ${reason}`);
  expect(screen.getByRole("link", { name: /Support triage/ })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Replace in Nightly digest…" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Replace in Support triage…" }));
  expect(
    screen.getByRole("alertdialog", { name: "Replace “Anthropic prod” in Support triage" }),
  ).toBeTruthy();
  await chooseSpare();
  fireEvent.click(screen.getByRole("button", { name: "Move 1 use" }));
  await screen.findByText("Nothing uses “Anthropic prod”.");
  expect(sent(move.mock.calls[1]![2])).toEqual({
    id: one.id,
    to: spare.id,
    consumerIds: ["cons_1"],
    dryRun: false,
  });
  expect(await confirm()).toBeTruthy();
});
