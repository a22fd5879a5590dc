import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { leftWords } from "@/components/approvals/approval-words";
import { DecidedApprovals } from "@/components/approvals/decided-approvals";
import { type Decide, OpenApprovals } from "@/components/approvals/open-approvals";
import type { ApprovalView } from "@/lib/domain/approvals/view";
import { sentTo } from "@/lib/testing/editor-tasks";
import { okay, waitingServer } from "@/lib/testing/test-answers";

const router = vi.hoisted(() => ({ refresh: vi.fn() }));
vi.mock("next/navigation", () => ({ useRouter: () => router }));

let server = waitingServer();
let decide = vi.fn<Decide>();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  vi.clearAllMocks();
  server = waitingServer();
  vi.stubGlobal("fetch", server.fetched);
  decide = vi.fn<Decide>(async () => okay({ id: "appr_1", status: "approved", rememberedUntil: null }));
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const approvalOf = (change: Partial<ApprovalView> = {}): ApprovalView => ({
  id: "appr_1",
  status: "pending",
  credential: { id: "cred_1", key: "STRIPE_KEY", name: "Stripe live" },
  requester: { id: "tok_1", name: "billing-agent" },
  purpose: "relay",
  ...{ method: "POST", host: "api.stripe.com", path: "/v1/charges" },
  requestedAt: new Date(Date.now() - 5_000).toISOString(),
  expiresAt: new Date(Date.now() + 14.5 * 60_000).toISOString(),
  ...{ decidedAt: null, decidedBy: null, rememberedUntil: null, usedAt: null },
  ...change,
});
const later = approvalOf({
  id: "appr_2",
  requester: { id: "tok_2", name: "nightly-job" },
  requestedAt: new Date().toISOString(),
});

const open = (initial: readonly ApprovalView[]) =>
  render(
    <OpenApprovals
      initial={initial}
      href="/acme/bots/settings/approvals/open"
      place={{ org: "acme", project: "bots" }}
      decide={decide}
    />,
  );
const press = (name: string) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));
/** Three seconds go by, and the server says that these wait. */
async function poll(items: readonly ApprovalView[]) {
  await act(async () => void vi.advanceTimersByTime(3_000));
  await act(async () => {
    server.answer(okay({ items }));
    await new Promise((resolve) => setTimeout(resolve, 0));
  });
}
const headings = () => screen.queryAllByRole("heading", { level: 2 }).map(({ textContent }) => textContent);

test("each that waits tells who asks, for which credential, what it does and how long it still waits", () => {
  open([approvalOf()]);
  const article = screen.getByRole("article", { name: "billing-agent asks to use Stripe live" });
  for (const text of ["POST api.stripe.com/v1/charges", "STRIPE_KEY", "14 min left", "Through the relay"])
    expect(article.textContent).toContain(text);
  expect(screen.getByRole("status").textContent).toBe("1 program waits.");
});

test.each([
  ["once", {}],
  ["1h", { rememberFor: "1h" }],
])("an approval is for %s", async (remember, more) => {
  open([approvalOf()]);
  fireEvent.change(screen.getByRole("combobox"), { target: { value: remember } });
  await press("Approve billing-agent’s use of Stripe live");
  expect(sentTo(decide)).toEqual({ id: "appr_1", decision: "approve", ...more });
  expect(screen.getByText("Approved")).toBeTruthy();
  expect(screen.queryByRole("button")).toBeNull();
  expect(router.refresh).toHaveBeenCalledOnce();
});

test("a refusal is never remembered", async () => {
  open([approvalOf()]);
  fireEvent.change(screen.getByRole("combobox"), { target: { value: "8h" } });
  await press("Deny billing-agent’s use of Stripe live");
  expect(sentTo(decide)).toEqual({ id: "appr_1", decision: "deny" });
  expect(screen.getByText("Denied")).toBeTruthy();
});

test("a new one comes last, one that ended stays in its place, and nothing moves under the pointer", async () => {
  open([approvalOf()]);
  await poll([later, approvalOf()]);
  expect(server.calls[0]).toMatchObject({ href: "/acme/bots/settings/approvals/open", input: undefined });
  expect(headings()).toEqual([
    "billing-agent asks to use Stripe live",
    "nightly-job asks to use Stripe live",
  ]);
  expect(screen.getByRole("status").textContent).toBe("2 programs wait.");
  await poll([later]);
  expect(headings()).toHaveLength(2);
  const first = screen.getByRole("article", { name: /^billing-agent/ });
  expect(first.textContent).toContain("No longer waiting");
  expect(within(first).queryByRole("button")).toBeNull();
});

test("one that somebody else decided meanwhile is said to wait no longer", async () => {
  decide.mockResolvedValueOnce({
    ...{ status: "error", code: "conflict", message: "Somebody has decided this already.", requestId: "" },
  });
  open([approvalOf()]);
  await press("Approve billing-agent’s use of Stripe live");
  expect(screen.getByText("No longer waiting")).toBeTruthy();
});

test("a failure leaves the decision open and says why", async () => {
  decide.mockResolvedValueOnce({
    ...{ status: "error", code: "sealed", message: "Keyhold is sealed.", requestId: "" },
  });
  open([approvalOf()]);
  await press("Approve billing-agent’s use of Stripe live");
  expect(screen.getByRole("alert").textContent).toBe("Keyhold is sealed.");
  expect(screen.getByRole("button", { name: /^Approve/ })).toBeTruthy();
});

test("when the server does not answer the list says that it may be old", async () => {
  open([approvalOf()]);
  server.fetched.mockRejectedValueOnce(new TypeError("failed"));
  await act(async () => {
    vi.advanceTimersByTime(3_000);
    await new Promise((resolve) => setTimeout(resolve, 0));
  });
  expect(screen.getByText(/may be out of date/)).toBeTruthy();
});

test("when nobody waits it says how to be asked", () => {
  open([]);
  expect(screen.getByText("No program waits for an approval.")).toBeTruthy();
  expect(screen.getByText(/under More/)).toBeTruthy();
});

test("what was decided tells by whom, for how long, and what nobody decided", () => {
  const by = { id: "user_1", name: "Ana" };
  const decidedAt = new Date().toISOString();
  render(
    <DecidedApprovals
      place={{ org: "acme", project: "bots" }}
      items={[
        approvalOf({ id: "a", status: "approved", decidedBy: by, decidedAt, usedAt: decidedAt }),
        approvalOf({ id: "b", status: "denied", decidedBy: by, decidedAt }),
        approvalOf({ id: "c", status: "expired" }),
      ]}
    />,
  );
  const rows = screen
    .getAllByRole("row")
    .slice(1)
    .map(({ textContent }) => textContent);
  expect(rows[0]).toContain("For one call, used");
  expect(rows[0]).toContain("Ana");
  expect(rows[1]).toContain("Denied");
  expect(rows[2]).toContain("Not decided in time");
  expect(rows[2]).toContain("Nobody");
});

test.each([
  [14.5 * 60_000, "14 min left"],
  [59_000, "59 s left"],
  [-1, "No time left"],
])("%i ms are %s", (ms, words) => {
  expect(leftWords(new Date(1_000_000 + ms).toISOString(), 1_000_000)).toBe(words);
});
