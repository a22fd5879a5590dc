import { cleanup, render, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { EditorHost } from "@/components/credentials/editor/editor-host";
import { takeToasts } from "@/components/ui/toast";
import { spiedActions } from "@/lib/testing/editor-tasks";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({
  useRouter: () => router,
  usePathname: () => "/acme/bots/settings/credentials",
  useSearchParams: () => new URLSearchParams("edit=cred_1"),
}));

// The dialog's code is fetched first.
const FETCHED = { timeout: 20_000 };
const place = { org: "acme", project: "bots" };
afterEach(cleanup);

test("whoever may only look is taken to the credential's page and told why", async () => {
  const toasts: string[] = [];
  const release = takeToasts(({ message }) => toasts.push(message));
  render(<EditorHost task={{ kind: "read-only", id: "cred_1" }} place={place} actions={spiedActions()} />);
  await waitFor(() => expect(router.replace).toHaveBeenCalledWith("/acme/bots/settings/credentials/cred_1"));
  expect(toasts).toContain("You can view this credential but not change it.");
  expect(screen.queryByRole("dialog")).toBeNull();
  release();
});

test("what is not there or not allowed is said instead of a form", { timeout: 30_000 }, async () => {
  const task = { kind: "notice" as const, title: "Nothing here", text: "It may have been deleted." };
  render(<EditorHost task={task} place={place} actions={spiedActions()} />);
  expect(await screen.findByRole("dialog", { name: "Nothing here" }, FETCHED)).toBeTruthy();
  expect(screen.getByRole("button", { name: "Back to credentials" })).toBeTruthy();
});
