import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Bell } from "@/components/notices/bell";
import type { Inbox } from "@/components/notices/inbox";
import { InboxProvider } from "@/components/notices/inbox-context";
import { ShellBanner } from "@/components/shell/shell-banner";
import type { Action } from "@/components/credentials/send";
import { routes } from "@/lib/routes";
import { sentTo } from "@/lib/testing/editor-tasks";
import { okay, waitingServer } from "@/lib/testing/test-answers";

const at = vi.hoisted(() => ({ path: "/acme/bots/settings/credentials" }));
vi.mock("next/navigation", () => ({ usePathname: () => at.path }));

let server = waitingServer();
let read = vi.fn<Action<{ read: number }>>();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  server = waitingServer();
  vi.stubGlobal("fetch", server.fetched);
  read = vi.fn<Action<{ read: number }>>(async () => okay({ read: 1 }));
  at.path = "/acme/bots/settings/credentials";
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const rejected = {
  id: "note_1",
  kind: "rejected",
  text: "Stripe live is no longer accepted by api.stripe.com.",
  credentialId: "cred_1",
  createdAt: "2026-11-21T10:00:00.000Z",
  isRead: false,
} as const;
const asked = {
  ...rejected,
  id: "note_2",
  kind: "approval",
  text: "billing-agent asks.",
  isRead: true,
} as const;
const inboxOf = (change: Partial<Inbox> = {}): Inbox => ({
  ...{ notices: [rejected, asked], unread: 1, approvals: 0 },
  ...change,
});

const show = (initial: Inbox) =>
  render(
    <InboxProvider href="/acme/bots/inbox" initial={initial}>
      <Bell place={{ org: "acme", project: "bots" }} read={read} />
      <ShellBanner banner={undefined} approvals={routes.approvals("acme", "bots")} />
    </InboxProvider>,
  );
const settle = () =>
  act(async () => {
    await new Promise((resolve) => setTimeout(resolve, 0));
  });
async function openList(name: string) {
  await act(async () => void fireEvent.click(screen.getByRole("button", { name })));
  return screen.findByRole("dialog", { name: "Notices" });
}

test("the bell tells how much is unread, and the list leads to what each notice is about", async () => {
  show(inboxOf());
  await openList("Notices: 1 unread");
  const [first, second] = screen.getAllByRole("link");
  expect(first!.textContent).toContain("Unread: Stripe live is no longer accepted");
  expect(first!.getAttribute("href")).toBe("/acme/bots/settings/credentials/cred_1");
  expect(second!.textContent).not.toContain("Unread");
  expect(second!.getAttribute("href")).toBe("/acme/bots/settings/approvals");
});

test("one is read by following it, all by one press, and the count is asked for again", async () => {
  show(inboxOf());
  await openList("Notices: 1 unread");
  fireEvent.click(screen.getByRole("button", { name: "Mark all as read" }));
  await settle();
  expect(sentTo(read)).toEqual({});
  await act(async () => server.answer(okay(inboxOf({ unread: 0 }))));
  await settle();
  expect(screen.getByRole("button", { name: "Notices" })).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Mark all as read" })).toBeNull();

  const link = screen.getAllByRole("link")[0]!;
  link.addEventListener("click", (event) => event.preventDefault());
  fireEvent.click(link);
  await settle();
  expect(sentTo(read, 1)).toEqual({ ids: ["note_1"] });
});

test("whoever may decide hears of a program that begins to wait, except on the page where it is decided", async () => {
  show(inboxOf({ unread: 0 }));
  await act(async () => void vi.advanceTimersByTime(10_000));
  expect(server.calls[0]?.href).toBe("/acme/bots/inbox");
  await act(async () => server.answer(okay(inboxOf({ approvals: 1 }))));
  await settle();
  expect(screen.getByText("1 program waits for an approval.")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Review" }).getAttribute("href")).toBe(
    "/acme/bots/settings/approvals",
  );
  cleanup();
  at.path = "/acme/bots/settings/approvals";
  show(inboxOf({ approvals: 2 }));
  expect(screen.queryByText(/wait for an approval/)).toBeNull();
});

test("whoever may not decide is asked about less often and told of no approvals", async () => {
  show(inboxOf({ approvals: null }));
  await act(async () => void vi.advanceTimersByTime(30_000));
  expect(server.calls).toEqual([]);
  expect(screen.queryByText(/approval/)).toBeNull();
});

test("an empty list says what will be told there", async () => {
  show(inboxOf({ notices: [], unread: 0 }));
  const list = await openList("Notices");
  expect(list.textContent).toContain("Nothing yet.");
});
