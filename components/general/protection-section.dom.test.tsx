import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { Send } from "@/components/forms/use-submit";
import { ProtectionSection } from "./protection-section";

const router = vi.hoisted(() => ({ refresh: vi.fn() }));
vi.mock("next/navigation", () => ({ useRouter: () => router }));
afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

const project = { id: "proj_1", name: "Support bots", protectsInUse: false };
const control = () =>
  screen.getByRole<HTMLInputElement>("switch", { name: /Don’t delete credentials in use/ });

test("the switch saves at once", async () => {
  const save = vi.fn<Send<unknown>>(async () => ({ status: "ok", data: null }));
  render(<ProtectionSection project={project} refused={undefined} save={save} />);
  await act(async () => void fireEvent.click(control()));
  expect(JSON.parse(save.mock.calls[0]?.[0].get("payload") as string)).toEqual({
    id: "proj_1",
    protectsInUse: true,
  });
  expect(control().checked).toBe(true);
  expect(router.refresh).toHaveBeenCalled();
});

test("a switch that could not be saved is where it was, and says why", async () => {
  const save: Send<unknown> = async () => ({
    status: "error",
    code: "unavailable",
    message: "Try again.",
    requestId: "req_1",
  });
  render(<ProtectionSection project={project} refused={undefined} save={save} />);
  await act(async () => void fireEvent.click(control()));
  expect(control().checked).toBe(false);
  expect(screen.getByRole("alert").textContent).toContain("Try again.");
});

test("whoever may not change it sees it, off, with the reason", () => {
  render(<ProtectionSection project={project} refused="Only owners and admins can." save={vi.fn()} />);
  expect(control().disabled).toBe(true);
  expect(screen.getByText("Only owners and admins can.")).toBeTruthy();
});
