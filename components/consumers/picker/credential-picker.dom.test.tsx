import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CredentialPicker } from "@/components/consumers/picker/credential-picker";
import type { KnownCredential } from "@/components/consumers/picker/words";
import type { SlotSpec } from "@/lib/catalog/kind-shape";
import type { Candidate, Candidates } from "@/lib/domain/consumers/candidates";
import type { SlotCredential } from "@/lib/domain/consumers/view";

const FETCHED = { timeout: 20_000 };
const SLOT: SlotSpec = {
  name: "credential",
  label: "Credential",
  required: false,
  accepts: ["api_token"],
  sends: true,
};

const known = (id: string, name: string, change: Partial<KnownCredential> = {}): KnownCredential => ({
  id,
  name,
  key: name.toUpperCase().replaceAll(" ", "_"),
  type: "api_token",
  template: null,
  hint: "a1b2",
  status: "active",
  test: null,
  ...change,
});
const PROD = known("cred_1", "Anthropic prod");
const STAGING = known("cred_2", "Anthropic staging", { hint: null, status: "needs_value" });
const PROXY = known("cred_3", "Own proxy");
const SSH = known("cred_4", "Deploy key", { type: "ssh_key" });

const item = (
  credential: KnownCredential,
  fit: Candidate["fit"],
  reason: string | null = null,
): Candidate => ({
  credential,
  fit,
  reason,
});
const FOUND: Candidates = {
  items: [
    item(PROD, "match"),
    item(STAGING, "match"),
    item(PROXY, "fits"),
    item(SSH, "unfit", "SSH key — this needs API token."),
  ],
  suggestedId: null,
  service: { id: "anthropic", name: "Anthropic" },
  more: false,
};

const load = vi.fn<(q?: string) => Promise<Candidates>>();
const onChange = vi.fn<(ids: readonly string[]) => void>();
const onSubmit = vi.fn();

interface Given {
  slot?: Partial<SlotSpec>;
  value?: string[];
  current?: SlotCredential[];
  lost?: { name: string } | null;
  suggestBy?: string;
  error?: string;
}

function Form({ slot, value = [], current = [], lost = null, suggestBy, error }: Given) {
  const [ids, setIds] = useState<readonly string[]>(value);
  return (
    <form aria-label="Support triage" onSubmit={onSubmit}>
      <CredentialPicker
        id="consumer-credential"
        slot={{ ...SLOT, ...slot }}
        value={ids}
        onChange={(next) => {
          onChange(next);
          setIds(next);
        }}
        load={load}
        current={current}
        lost={lost}
        consumerName="Support triage"
        request={{ kind: "llm_config", slot: "credential", config: {} }}
        suggestBy={suggestBy}
        error={error}
        canCreate
      />
      <button type="submit">Save</button>
    </form>
  );
}

const show = (given: Given = {}) => render(<Form {...given} />);
const trigger = (name: string) => screen.getByRole("button", { name });
const search = () => screen.findByRole<HTMLInputElement>("combobox", { name: "Search credentials" }, FETCHED);
const option = (name: RegExp) => screen.findByRole("option", { name });
const names = () =>
  screen.getAllByRole("option").map((one) => one.querySelector(".font-medium")?.textContent);
const pressed = async (key: string) => fireEvent.keyDown(await search(), { key });
const activeName = async () => {
  const id = (await search()).getAttribute("aria-activedescendant");
  return id === null ? null : document.getElementById(id)?.querySelector(".font-medium")?.textContent;
};
async function open(name = "Credential: none selected") {
  fireEvent.click(trigger(name));
  await search();
  await screen.findAllByRole("option");
}

beforeEach(() => {
  load.mockResolvedValue(FOUND);
});
afterEach(() => {
  cleanup();
  vi.resetAllMocks();
});

test("the button says what is chosen and in which state", () => {
  show({ value: [PROD.id], current: [PROD] });
  const button = trigger("Credential: Anthropic prod, active");
  expect(button.getAttribute("aria-haspopup")).toBe("dialog");
  expect(button.getAttribute("aria-expanded")).toBe("false");
  expect(button.textContent).toContain("ANTHROPIC_PROD");
  expect(button.textContent).toContain("••••a1b2");
});

test("an error belongs to the button, which can be jumped to", () => {
  show({ error: "It may only be sent to api.anthropic.com." });
  const button = trigger("Credential: none selected");
  expect(button.id).toBe("consumer-credential");
  expect(button.getAttribute("aria-invalid")).toBe("true");
  const description = document.getElementById(button.getAttribute("aria-describedby") ?? "");
  expect(description?.textContent).toContain("api.anthropic.com");
});

test("opening goes to the search field and shows what fits, expected ones first", async () => {
  show();
  await open();
  expect(document.activeElement).toBe(await search());
  expect(screen.getByRole("dialog", { name: "Choose “Credential” for Support triage" })).toBeTruthy();
  expect(trigger("Credential: none selected").getAttribute("aria-expanded")).toBe("true");
  const expected = screen.getByRole("group", { name: "Compatible with Anthropic", hidden: true });
  expect(within(expected).getAllByRole("option")).toHaveLength(2);
  expect(screen.getByRole("group", { name: "Also fits", hidden: true }).textContent).toContain("Own proxy");
  expect(names()).toEqual(["Anthropic prod", "Anthropic staging", "Own proxy"]);
  expect((await option(/Anthropic prod/)).textContent).toContain("value ends in a1b2");
  expect((await option(/Anthropic staging/)).textContent).toContain("Needs value");
});

test("arrows name the option that Enter takes; then the panel is gone and the button has the focus", async () => {
  show();
  await open();
  expect(await activeName()).toBe("Anthropic prod");
  await pressed("ArrowDown");
  expect(await activeName()).toBe("Anthropic staging");
  await pressed("ArrowUp");
  await pressed("ArrowUp");
  expect(await activeName()).toBe("Own proxy");
  await pressed("Enter");
  expect(onChange).toHaveBeenCalledExactlyOnceWith([PROXY.id]);
  await waitFor(() => expect(document.activeElement).toBe(trigger("Credential: Own proxy, active")));
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(onSubmit).not.toHaveBeenCalled();
});

test("typing filters by name and key, and the first result is named at once", async () => {
  show();
  await open();
  fireEvent.change(await search(), { target: { value: "own_pr" } });
  expect(names()).toEqual(["Own proxy"]);
  expect(await activeName()).toBe("Own proxy");
  expect(screen.getByText("1 credential").getAttribute("role")).toBe("status");
  expect(load).toHaveBeenCalledOnce();
});

test("nothing found is said, and Enter then does nothing", async () => {
  show();
  await open();
  fireEvent.change(await search(), { target: { value: "stripe" } });
  expect(screen.getByText("No credentials match “stripe”.")).toBeTruthy();
  expect((await search()).getAttribute("aria-expanded")).toBe("false");
  expect((await search()).hasAttribute("aria-activedescendant")).toBe(false);
  const isLeftAlone = fireEvent.keyDown(await search(), { key: "Enter" });
  expect(isLeftAlone).toBe(false);
  expect(onChange).not.toHaveBeenCalled();
  expect(onSubmit).not.toHaveBeenCalled();
});

test("Escape empties the search first, then closes and gives the focus back", async () => {
  show();
  await open();
  fireEvent.change(await search(), { target: { value: "own" } });
  fireEvent.keyDown(await search(), { key: "Escape" });
  expect((await search()).value).toBe("");
  fireEvent.keyDown(await search(), { key: "Escape" });
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(document.activeElement).toBe(trigger("Credential: none selected"));
});

test("Tab goes from the search to the rest of the panel, and options are no stops", async () => {
  show();
  await open();
  const panel = screen.getByRole("dialog");
  const stops = panel.querySelectorAll("input, button, a[href], [tabindex='0']");
  expect([...stops].map((stop) => stop.textContent || stop.getAttribute("aria-label"))).toEqual([
    "Search credentials",
    "Other credentials (1)",
  ]);
});

test("what does not fit is folded away, says why, and cannot be chosen by hand or key", async () => {
  show();
  await open();
  const toggle = screen.getByRole("button", { name: "Other credentials (1)" });
  expect(toggle.getAttribute("aria-expanded")).toBe("false");
  fireEvent.click(toggle);
  const unfit = await option(/Deploy key/);
  expect(unfit.getAttribute("aria-disabled")).toBe("true");
  expect(unfit.textContent).toContain("SSH key — this needs API token.");
  fireEvent.click(unfit);
  await pressed("ArrowUp");
  expect(await activeName()).toBe("Deploy key");
  await pressed("Enter");
  expect(onChange).not.toHaveBeenCalled();
});

test("whoever searches for what does not fit learns why", async () => {
  show();
  await open();
  fireEvent.change(await search(), { target: { value: "deploy" } });
  expect(screen.getByText("Nothing that fits here matches “deploy”.")).toBeTruthy();
  expect((await option(/Deploy key/)).textContent).toContain("this needs API token");
});

test("while it loads that is said; a failure keeps the selection and can be tried again", async () => {
  let fail: (error: Error) => void = () => undefined;
  load.mockReturnValueOnce(new Promise((_done, reject) => (fail = reject)));
  show({ value: [PROD.id], current: [PROD] });
  fireEvent.click(trigger("Credential: Anthropic prod, active"));
  expect(await screen.findByText("Loading credentials…", {}, FETCHED)).toBeTruthy();
  fail(new Error("It failed."));
  expect((await screen.findByRole("alert")).textContent).toBe("Couldn’t load credentials.");
  expect(trigger("Credential: Anthropic prod, active")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect((await option(/Anthropic prod/)).getAttribute("aria-selected")).toBe("true");
});

test("nothing there is said with the name of the service", async () => {
  load.mockResolvedValue({ ...FOUND, items: [] });
  show();
  fireEvent.click(trigger("Credential: none selected"));
  expect(await screen.findByText("No Anthropic credential yet.", {}, FETCHED)).toBeTruthy();
});

test("where there are more than one answer holds, the server is asked", async () => {
  load.mockImplementation(async (q) =>
    q === undefined
      ? { ...FOUND, more: true }
      : { ...FOUND, items: [item(known("cred_9", "Far away"), "fits")] },
  );
  show();
  await open();
  fireEvent.change(await search(), { target: { value: "far" } });
  await option(/Far away/);
  expect(load).toHaveBeenLastCalledWith("far");
  fireEvent.change(await search(), { target: { value: "" } });
  await option(/Anthropic prod/);
});

test("a pasted secret is neither searched for nor sent", async () => {
  load.mockResolvedValue({ ...FOUND, more: true });
  show();
  await open();
  const canary = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";
  fireEvent.change(await search(), { target: { value: canary } });
  expect(screen.getByText("That looks like a secret. Search by name or key.")).toBeTruthy();
  await new Promise((done) => setTimeout(done, 400));
  expect(JSON.stringify(load.mock.calls)).not.toContain("CANARY");
});

test("pressing elsewhere closes it and leaves the focus there", async () => {
  show();
  await open();
  const save = trigger("Save");
  fireEvent.pointerDown(save);
  save.focus();
  fireEvent.click(save);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(document.activeElement).toBe(save);
});

test("a chosen one can be taken out, and the button has the focus afterwards", async () => {
  show({ value: [PROD.id], current: [PROD] });
  fireEvent.click(screen.getByRole("button", { name: "Remove Anthropic prod" }));
  expect(onChange).toHaveBeenCalledWith([]);
  expect(document.activeElement).toBe(trigger("Credential: none selected"));
  expect(screen.getByText("Removed “Anthropic prod”.").closest("[role=status]")).toBeTruthy();
});

test.each([
  ["needs_value", "needs value", "It has no value yet"],
  ["disabled", "disabled", "It is disabled"],
  ["expired", "expired", "It has expired"],
] as const)("a chosen credential that is %s says so", (status, word, doubt) => {
  show({ value: [PROD.id], current: [{ ...PROD, status }] });
  expect(trigger(`Credential: Anthropic prod, ${word}`)).toBeTruthy();
  expect(screen.getByText(new RegExp(doubt))).toBeTruthy();
});

test("what this person may not see is kept until it is replaced, and can be put back", async () => {
  show({ value: ["cred_x"], current: [{ id: "cred_x", unavailable: "no_access" }] });
  const name = "Credential: a credential you have no access to";
  expect(trigger(name)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Replace…" }));
  await search();
  fireEvent.click(await option(/Own proxy/));
  expect(onChange).toHaveBeenLastCalledWith([PROXY.id]);
  fireEvent.click(screen.getByRole("button", { name: "Keep it" }));
  expect(onChange).toHaveBeenLastCalledWith(["cred_x"]);
  expect(trigger(name)).toBeTruthy();
});

test("a deleted credential is named and is no empty slot", () => {
  show({ lost: { name: "GitHub bot" } });
  const button = trigger("Credential: deleted credential “GitHub bot”");
  expect(button.textContent).toContain("Deleted credential “GitHub bot”");
  expect(button.querySelector(".text-danger-text")).toBeTruthy();
});

test("a slot of several is filled and emptied one by one, and stays open meanwhile", async () => {
  show({ slot: { label: "Environment", list: true }, value: [PROD.id], current: [PROD] });
  await open("Environment: 1 selected");
  expect(screen.getByRole("listbox").getAttribute("aria-multiselectable")).toBe("true");
  fireEvent.click(await option(/Own proxy/));
  expect(onChange).toHaveBeenLastCalledWith([PROD.id, PROXY.id]);
  expect(within(screen.getByRole("list", { name: "Environment" })).getAllByRole("listitem")).toHaveLength(2);
  fireEvent.click(await option(/Anthropic prod/));
  expect(onChange).toHaveBeenLastCalledWith([PROXY.id]);
  fireEvent.click(screen.getByRole("button", { name: "Remove Own proxy" }));
  expect(onChange).toHaveBeenLastCalledWith([]);
});

const SUGGESTING = { ...FOUND, suggestedId: PROD.id };

test("a suggestion is shown, and nothing is chosen before it is confirmed", async () => {
  load.mockResolvedValue(SUGGESTING);
  show({ suggestBy: "anthropic", slot: { expectsKey: PROD.key } });
  expect(await screen.findByText("Matched by key. Confirm?")).toBeTruthy();
  expect(trigger("Credential: none selected, “Anthropic prod” suggested")).toBeTruthy();
  expect(onChange).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole("button", { name: "Confirm" }));
  expect(onChange).toHaveBeenCalledWith([PROD.id]);
  expect(document.activeElement).toBe(trigger("Credential: Anthropic prod, active"));
});

test("a suggestion that is not wanted leads to the list and does not come back", async () => {
  load.mockResolvedValue(SUGGESTING);
  show({ suggestBy: "anthropic" });
  expect(await screen.findByText("Matched by service. Confirm?")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Choose another" }));
  await search();
  expect(screen.queryByText(/Matched by/)).toBeNull();
  expect(onChange).not.toHaveBeenCalled();
});

test("a slot that holds something gets no suggestion", async () => {
  load.mockResolvedValue(SUGGESTING);
  show({ suggestBy: "anthropic", value: [PROXY.id], current: [PROXY] });
  await new Promise((done) => setTimeout(done, 400));
  expect(load).not.toHaveBeenCalled();
});
