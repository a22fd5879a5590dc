import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ChannelPanel } from "@/components/consumers/panels/channel-panel";
import { type ConnectionSends, ConnectionsPanel } from "@/components/consumers/panels/connections-panel";
import { OperationsPanel } from "@/components/consumers/panels/operations-panel";
import { takeToasts, type Toast } from "@/components/ui/toast";
import type { ConnectionView } from "@/lib/domain/connections/view";
import { payloadSent } from "@/lib/testing/consumers";

const router = vi.hoisted(() => ({ push: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({ useRouter: () => router }));

let toasts: Toast[] = [];
let forgetToasts: () => void;
beforeEach(() => {
  toasts = [];
  forgetToasts = takeToasts((toast) => void toasts.push(toast));
  vi.clearAllMocks();
});
afterEach(() => {
  cleanup();
  forgetToasts();
  vi.unstubAllGlobals();
});

const connection = (change: Partial<ConnectionView> = {}): ConnectionView => ({
  id: "conn_1",
  consumerId: "cons_1",
  name: "Ana",
  status: "active",
  failure: null,
  scopes: ["read"],
  hasRefreshToken: true,
  expiresAt: null,
  refreshedAt: null,
  lastUsedAt: null,
  revision: 1,
  createdAt: "2026-01-01T00:00:00.000Z",
  createdBy: "Marta",
  ...change,
});

const spiedSends = () => ({
  start: vi.fn<ConnectionSends["start"]>(async () => ({
    status: "ok",
    data: { url: "https://accounts.example.com/authorize?state=s" },
  })),
  refresh: vi.fn<ConnectionSends["refresh"]>(async () => ({ status: "ok", data: { status: "active" } })),
  disable: vi.fn<ConnectionSends["disable"]>(async () => ({ status: "ok", data: null })),
  enable: vi.fn<ConnectionSends["enable"]>(async () => ({ status: "ok", data: null })),
  remove: vi.fn<ConnectionSends["remove"]>(async () => ({ status: "ok", data: null })),
});

function open(connections: ConnectionView[], change: { refused?: string; notReady?: string } = {}) {
  const sends = spiedSends();
  render(
    <ConnectionsPanel
      connector={{ id: "cons_1", name: "Google" }}
      connections={connections}
      total={connections.length}
      refused={change.refused}
      notReady={change.notReady}
      sends={sends}
    />,
  );
  return sends;
}

async function choose(name: string, entry: string) {
  fireEvent.click(screen.getByRole("button", { name: `Actions for ${name}` }));
  const item = await screen.findByRole("menuitem", { name: entry });
  await act(async () => void fireEvent.click(item));
}

test("connecting asks whose account it is and goes to the service", async () => {
  const assign = vi.spyOn(window.location, "assign").mockImplementation(() => undefined);
  const sends = open([]);
  expect(screen.getByText("No accounts yet.")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Connect an account…" }));
  const dialog = await screen.findByRole("dialog", { name: "Connect an account" });
  fireEvent.change(within(dialog).getByLabelText(/Whose account/), { target: { value: "Ana" } });
  await act(async () => void fireEvent.submit(dialog.querySelector("form")!));
  expect(payloadSent(sends.start)).toEqual({ consumerId: "cons_1", name: "Ana", connectionId: null });
  expect(assign).toHaveBeenCalledWith("https://accounts.example.com/authorize?state=s");
});

test("an account says how it stands, and one that was taken back says so", () => {
  open([connection(), connection({ id: "conn_2", name: "Bo", status: "failed", failure: "revoked" })]);
  const [, first, second] = screen.getAllByRole("row");
  expect(first?.textContent).toContain("Connected");
  expect(second?.textContent).toContain("Connect again");
  expect(second?.textContent).toContain("revoked");
});

test("refreshing says how it ended", async () => {
  const sends = open([connection()]);
  await choose("Ana", "Refresh now");
  await waitFor(() => expect(toasts).toEqual([{ kind: "success", message: "Refreshed “Ana”." }]));
  expect(payloadSent(sends.refresh)).toEqual({ id: "conn_1" });
  sends.refresh.mockResolvedValueOnce({ status: "ok", data: { status: "failed" } });
  await choose("Ana", "Refresh now");
  await waitFor(() => expect(toasts[1]).toMatchObject({ kind: "error" }));
});

test("deleting an account asks first", async () => {
  const sends = open([connection()]);
  await choose("Ana", "Delete…");
  const dialog = await screen.findByRole("alertdialog", { name: "Delete “Ana”" });
  expect(sends.remove).not.toHaveBeenCalled();
  await act(
    async () => void fireEvent.click(within(dialog).getByRole("button", { name: "Delete connection" })),
  );
  expect(payloadSent(sends.remove)).toEqual({ id: "conn_1" });
  expect(router.refresh).toHaveBeenCalled();
});

test("without an app there is nothing to connect through, and the button says so", () => {
  open([], { notReady: "Choose the OAuth app first." });
  expect(screen.getByRole("button", { name: "Connect an account…" }).getAttribute("aria-disabled")).toBe(
    "true",
  );
});

test("a channel shows the address for the platform, and messages as text", () => {
  const message = {
    deliveryId: "1",
    receivedAt: "2026-01-01T00:00:00Z",
    sender: "Bo",
    conversation: "#support",
    text: "<b>hi</b>",
  };
  render(
    <ChannelPanel webhookUrl="https://keyhold.example.com/hooks/channels/cons_1" messages={[message]} />,
  );
  expect(screen.getByLabelText<HTMLInputElement>("Webhook address").value).toContain(
    "/hooks/channels/cons_1",
  );
  expect(screen.getByText("<b>hi</b>")).toBeTruthy();
});

test("an API server lists what its document describes, or that it describes nothing", () => {
  const operation = { operationId: "listPets", method: "get", path: "/pets", summary: "All pets" };
  render(<OperationsPanel operations={[operation]} />);
  expect(screen.getAllByRole("row")[1]?.textContent).toBe("listPetsGET/petsAll pets");
  cleanup();
  render(<OperationsPanel operations={[]} />);
  expect(screen.getByText("The document describes none that can be called.")).toBeTruthy();
});
