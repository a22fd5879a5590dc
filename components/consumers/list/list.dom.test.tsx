import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ConsumerTable } from "@/components/consumers/list/consumer-table";
import { ListFrame } from "@/components/consumers/list/list-frame";
import { FirstUse, NoneFound } from "@/components/consumers/list/list-states";
import { StandstillNotice } from "@/components/consumers/standstill-notice";
import { StatusRegion } from "@/components/ui/status-region";
import { findKind, KINDS } from "@/lib/catalog/kinds";
import type { ConsumerView } from "@/lib/domain/consumers/view";
import { routes } from "@/lib/routes";
import { consumerOf, slotCredential } from "@/lib/testing/consumers";

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";
const setParams = vi.hoisted(() => vi.fn());
vi.mock("nuqs", () => ({ useQueryStates: () => [{ q: "" }, setParams] }));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.clearAllMocks();
});

const LLM = { provider: "anthropic", model: "claude-sonnet-5" };
const table = (...items: ConsumerView[]) =>
  render(
    <ConsumerTable
      kind={findKind(items[0]!.kind)!}
      items={items}
      hrefOf={(id) => routes.consumer("acme", "bots", "llm-configs", id)}
    />,
  );
const row = () => screen.getAllByRole("row")[1]?.textContent;

test("a row says what it is, how it stands, what it uses and how the last try went", () => {
  const lastTry = {
    ok: false,
    outcome: "rejected",
    message: "Refused (401).",
    at: "2026-01-01T00:00:00Z",
    latencyMs: 9,
  };
  table(
    consumerOf("llm_config", { config: LLM, lastTry }, { credential: { credentials: [slotCredential()] } }),
  );
  expect(screen.getByRole("link", { name: "Support triage" }).getAttribute("href")).toBe(
    "/acme/bots/llm-configs/cons_1",
  );
  for (const text of [
    "Anthropic · claude-sonnet-5",
    "Ready",
    "Anthropic prod",
    "ANTHROPIC_API_KEY",
    "Rejected",
    "Refused (401).",
  ])
    expect(row()).toContain(text);
});

test.each([
  ["needs_credential", "Needs a credential"],
  ["paused", "Paused"],
  ["disabled", "Disabled"],
] as const)("%s is said in words", (status, words) => {
  table(consumerOf("llm_config", { config: LLM, status }));
  expect(row()).toContain(words);
});

test("what was lost, and what may not be seen, is told apart from nothing", () => {
  const lost = { needs: "credential", lost: { name: "Old key", key: "OLD_KEY" } } as const;
  const hidden = { credentials: [{ id: "cred_9", unavailable: "no_access" } as const] };
  table(consumerOf("llm_config", { config: LLM, status: "paused" }, { credential: lost }));
  expect(row()).toContain("Lost “Old key”");
  cleanup();
  table(consumerOf("llm_config", { config: LLM }, { credential: hidden }));
  expect(row()).toContain("A credential you can’t see");
  cleanup();
  table(consumerOf("llm_config", { config: LLM }));
  expect(row()).toContain("None");
});

test("where nothing takes a credential there is no column for credentials", () => {
  table(consumerOf("workflow"));
  expect(screen.queryByRole("columnheader", { name: "Credentials" })).toBeNull();
  expect(screen.queryByRole("columnheader", { name: "Last try" })).toBeNull();
});

test.each(KINDS)("the first $id is offered with what it is for", (kind) => {
  render(
    <FirstUse kind={kind} newHref={routes.newConsumer("acme", "bots", kind.slug)} refused={undefined} />,
  );
  expect(screen.getByText(kind.description)).toBeTruthy();
  expect(screen.getByRole("link", { name: /^New / }).getAttribute("href")).toBe(
    `/acme/bots/${kind.slug}/new`,
  );
});

test("whoever may not make one is told who may", () => {
  const refused = "Only owners can make tools.";
  render(<FirstUse kind={findKind("tool")!} newHref={routes.home()} refused={refused} />);
  expect(screen.getByText(refused)).toBeTruthy();
  expect(screen.queryByRole("link")).toBeNull();
});

test("a search without a hit names what was looked for and a way back", () => {
  render(
    <NoneFound kind={findKind("tool")!} q="stripe" clearHref={routes.consumers("acme", "bots", "tools")} />,
  );
  expect(screen.getByText("No tools match “stripe”")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Clear search" }).getAttribute("href")).toBe("/acme/bots/tools");
});

const frame = (q: string, total: number) => (
  <>
    <ListFrame nouns={{ one: "tool", other: "tools" }} total={total} q={q}>
      rows
    </ListFrame>
    <StatusRegion />
  </>
);
const pass = (ms: number) => {
  act(() => void vi.advanceTimersByTime(ms));
};

test("a search reaches the address once typing has stopped, and its count is said", () => {
  const { rerender } = render(frame("", 12));
  fireEvent.change(screen.getByRole("searchbox", { name: "Search tools by name" }), {
    target: { value: "stri" },
  });
  pass(200);
  expect(setParams).not.toHaveBeenCalled();
  pass(100);
  expect(setParams.mock.calls).toEqual([[{ q: "stri", cursor: null }]]);
  rerender(frame("stri", 1));
  pass(100);
  expect(document.getElementById("status-region")?.textContent).toBe("1 tool.");
});

test("a pasted secret leaves the search at once and never reaches the address", () => {
  render(frame("", 12));
  const input = screen.getByRole<HTMLInputElement>("searchbox");
  fireEvent.change(input, { target: { value: CANARY } });
  pass(1_000);
  expect(input.value).toBe("");
  expect(document.body.innerHTML).not.toContain(CANARY);
  expect(screen.getByText("That looks like a secret. Search by name.")).toBeTruthy();
  expect(setParams).not.toHaveBeenCalled();
});

test("what stands still says why and what helps; what runs says nothing", () => {
  const bin = routes.credentials("acme", "bots", { status: "deleted" });
  const lost = { credential: { needs: "credential", lost: { name: "Old key", key: "OLD_KEY" } } } as const;
  render(
    <StandstillNotice
      consumer={consumerOf("mcp_server", { status: "paused", config: { transport: "http" } }, lost)}
      binHref={bin}
    />,
  );
  expect(screen.getByRole("status").textContent).toContain("“Old key” was deleted");
  expect(screen.getByRole("link", { name: "Recently deleted" }).getAttribute("href")).toBe(bin);
  cleanup();
  const empty = { oauth_app: { needs: "credential" } } as const;
  render(
    <StandstillNotice
      consumer={consumerOf("connector", { status: "needs_credential" }, empty)}
      binHref={bin}
    />,
  );
  expect(screen.getByRole("status").textContent).toContain("until “OAuth app” has a credential");
  cleanup();
  render(<StandstillNotice consumer={consumerOf("connector")} binHref={bin} />);
  expect(screen.queryByRole("status")).toBeNull();
});

test("a skill says how many of its credentials are connected", () => {
  const requires = ["A_KEY", "B_KEY"].map((key) => ({ key, type: "api_token", label: key }));
  const filled = { A_KEY: { credentials: [slotCredential()] }, B_KEY: { needs: "credential" as const } };
  table(consumerOf("skill", { config: { instructions: "Do.", requires } }, filled));
  expect(row()).toContain("1 of 2 connected");
});
