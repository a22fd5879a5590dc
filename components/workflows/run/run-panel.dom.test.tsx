import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { createRef } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { KnownKeys } from "@/components/workflows/known-keys";
import { RunPanel } from "@/components/workflows/run/run-panel";
import { useRunControl } from "@/components/workflows/run/use-run-control";
import { useWatchedRun } from "@/components/workflows/run/use-watched-run";
import { keyed, runOf } from "@/lib/testing/workflow-fixtures";

vi.mock("next/navigation", () => ({
  useRouter: () => ({ push: vi.fn(), refresh: vi.fn(), prefetch: vi.fn() }),
}));

const KEYS: KnownKeys = {
  mode: "selected",
  items: [keyed("SLACK_BOT_TOKEN"), keyed("STRIPE_SECRET", { allowed: false })],
};
const LINE = { at: "2026-11-28T08:00:00.000Z", level: "info" as const };

/** Stands for the browser's own: the test says what comes. */
class Stream extends EventTarget {
  static readonly CLOSED = 2;
  static all: Stream[] = [];
  readyState = 1;
  constructor(readonly url: string) {
    super();
    Stream.all.push(this);
  }
  close() {
    this.readyState = 2;
  }
  say(event: string, data: unknown) {
    act(() => void this.dispatchEvent(new MessageEvent(event, { data: JSON.stringify(data) })));
  }
}

const start = vi.fn();
const rerun = vi.fn();
const cancel = vi.fn();
const list = vi.fn();
const create = vi.fn();
const allow = vi.fn();
const onUseKey = vi.fn();
const onOver = vi.fn();

beforeEach(() => {
  vi.clearAllMocks();
  Stream.all = [];
  vi.stubGlobal("EventSource", Stream);
  for (const action of [start, rerun, cancel])
    action.mockResolvedValue({ status: "ok", data: { id: "run_2" } });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

interface Shown {
  current?: string | null;
  notNow?: string;
  refusal?: string;
  onStarted?: (id: string) => void;
  runs?: ReturnType<typeof runOf>[];
  nextCursor?: string;
}

const HREF = (id: string) => `/acme/bots/workflows/wf_1?run=${id}` as never;

function Panel({ current = "run_1", notNow, refusal, onStarted = vi.fn(), runs = [], nextCursor }: Shown) {
  const watching = useWatchedRun(current, (id) => `/runs/${id}/stream`, onOver);
  const control = useRunControl({
    workflowId: "wf_1",
    actions: { start, rerun, cancel, list },
    page: { items: runs, nextCursor: nextCursor ?? null },
    refusal,
    notNow,
    onStarted,
  });
  return (
    <RunPanel
      formRef={createRef()}
      control={control}
      watching={watching}
      current={current}
      hrefOf={HREF}
      keys={KEYS}
      desk={{ create, allow, openPermissions: vi.fn() }}
      onUseKey={onUseKey}
    />
  );
}

const open = (shown: Shown = {}) => render(<Panel {...shown} />);
const stream = () => Stream.all.at(-1)!;
const press = (name: string) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));
const input = () => screen.getByLabelText<HTMLTextAreaElement>("Input");
const sent = () => JSON.parse((start.mock.calls[0]![0] as FormData).get("payload") as string) as unknown;
const step = (change = {}) => ({
  ...{ id: "send", type: "code", status: "running" as const, logs: [], credentials: [] },
  ...{ startedAt: null, finishedAt: null },
  ...change,
});
const USED = [{ key: "SLACK_BOT_TOKEN", version: 3, scope: "project" as const }];

test("a run begins with the input, which must be JSON and no secret", async () => {
  const onStarted = vi.fn();
  open({ current: null, onStarted });
  fireEvent.change(input(), { target: { value: "{" } });
  await press("Run");
  expect(screen.getByText("This isn’t valid JSON.")).toBeTruthy();
  fireEvent.change(input(), {
    target: { value: '{"key": "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001"}' },
  });
  await press("Run");
  expect(screen.getByText(/looks like a secret/)).toBeTruthy();
  expect(start).not.toHaveBeenCalled();
  fireEvent.change(input(), { target: { value: '{"a": 1}' } });
  await press("Run");
  expect(sent()).toEqual({ workflowId: "wf_1", input: { a: 1 } });
  expect(onStarted).toHaveBeenCalledWith("run_2");
});

test("what is not possible now is said by the button", async () => {
  open({ current: null, notNow: "Save first." });
  expect(screen.getByText("Save first.")).toBeTruthy();
  await press("Run");
  expect(start).not.toHaveBeenCalled();
});

test("a run is followed while it goes on: states, lines, versions, the end", () => {
  open();
  expect(stream().url).toBe("/runs/run_1/stream");
  stream().say("run", runOf({ status: "running", steps: [step()] }));
  stream().say("log", { step: "send", lines: [{ ...LINE, text: "posting with [SLACK_BOT_TOKEN]" }] });
  const { logs: _logs, ...bare } = step({ credentials: USED });
  stream().say("step", bare);
  const log = screen.getByRole("region", { name: "Log of send" });
  expect(log.textContent).toBe("posting with [SLACK_BOT_TOKEN]");
  expect(within(log).getByText(/SLACK_BOT_TOKEN/).dataset["slot"]).toBe("masked-value");
  expect(screen.getByText(/version 3, project’s/)).toBeTruthy();
  expect(screen.getByText("1 value masked")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Cancel run" })).toBeTruthy();
  stream().say(
    "run",
    runOf({ steps: [step({ status: "succeeded", output: { ok: true }, credentials: USED })] }),
  );
  expect(screen.getByRole("region", { name: "Output of send" }).textContent).toContain('"ok": true');
  expect(stream().readyState).toBe(2);
  expect(onOver).toHaveBeenCalledOnce();
  expect(screen.getByText("Run: succeeded.")).toBeTruthy();
});

test("a word in brackets that is no key is no chip, and text is never markup", () => {
  open();
  const text = "[INFO] <img src=x onerror=alert(1)> [STRIPE_SECRET]";
  stream().say("run", runOf({ steps: [step({ status: "succeeded", logs: [{ ...LINE, text }] })] }));
  const log = screen.getByRole("region", { name: "Log of send" });
  expect(log.textContent).toBe(text);
  expect(log.querySelector("img")).toBeNull();
  expect([...log.querySelectorAll("[data-slot=masked-value]")].map((chip) => chip.textContent)).toEqual([
    "[STRIPE_SECRET]",
  ]);
});

test("what masking does not promise is told where values were masked", () => {
  open();
  stream().say("run", runOf({ steps: [step({ status: "succeeded", output: "[SLACK_BOT_TOKEN]" })] }));
  fireEvent.click(screen.getByRole("button", { name: /1 value masked/ }));
  expect(screen.getByText(/Values under 8 characters aren’t hidden\./)).toBeTruthy();
});

test("output whose masking is not known is withheld, whatever comes after", () => {
  open();
  stream().say("run", { id: "run_1", output: "who knows" });
  stream().say("run", runOf({ steps: [step({ output: "later" })] }));
  expect(screen.getByText("Output hidden because we couldn’t check it for credential values.")).toBeTruthy();
  expect(document.body.textContent).not.toContain("who knows");
  expect(document.body.textContent).not.toContain("later");
});

test.each([
  ["SLACK_TOKEN", "Create", () => expect(create).toHaveBeenCalledWith({ key: "SLACK_TOKEN" })],
  [
    "SLACK_TOKEN",
    "Did you mean SLACK_BOT_TOKEN?",
    () => expect(onUseKey).toHaveBeenCalledWith("send", "SLACK_TOKEN", "SLACK_BOT_TOKEN"),
  ],
  ["STRIPE_SECRET", "Allow", () => expect(allow).toHaveBeenCalledWith("STRIPE_SECRET")],
])("a step that misses %s offers: %s", async (key, name, happened) => {
  open();
  const error = { code: "missing_credential", message: "It isn’t available to this workflow.", key };
  stream().say("run", runOf({ status: "failed", steps: [step({ status: "failed", error })] }));
  await press(name);
  happened();
});

test("a run can be cancelled, and done again once it is over", async () => {
  const onStarted = vi.fn();
  open({ onStarted });
  stream().say("run", runOf({ status: "running", steps: [step()] }));
  await press("Cancel run");
  expect(cancel).toHaveBeenCalledOnce();
  stream().say("run", runOf({ status: "cancelled", steps: [step({ status: "cancelled" })] }));
  await press("Run again");
  expect(onStarted).toHaveBeenCalledWith("run_2");
});

test("a run that cannot be loaded is said so, and asked for again on demand", async () => {
  open();
  stream().close();
  act(() => void stream().dispatchEvent(new Event("error")));
  expect(screen.getByText("This run couldn’t be loaded.")).toBeTruthy();
  await press("Try again");
  expect(Stream.all).toHaveLength(2);
});

test("past runs are links, the one that is shown is marked, and older ones come on demand", async () => {
  list.mockResolvedValue({ status: "ok", data: { items: [runOf({ id: "run_0" })], nextCursor: null } });
  open({ runs: [runOf(), runOf({ id: "run_9", status: "failed" })], nextCursor: "c" });
  const past = within(screen.getByRole("region", { name: "Past runs" }));
  expect(past.getAllByRole("link").map((link) => link.getAttribute("aria-current"))).toEqual(["true", null]);
  await press("Show older runs");
  expect(past.getAllByRole("link")).toHaveLength(3);
  expect(screen.queryByRole("button", { name: "Show older runs" })).toBeNull();
});

test("without runs it says so", () => {
  open({ current: null });
  expect(screen.getByText("No runs yet.")).toBeTruthy();
  expect(Stream.all).toHaveLength(0);
});
