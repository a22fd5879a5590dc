import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { EncryptionStep } from "./encryption-step";

const push = vi.hoisted(() => vi.fn());
vi.mock("next/navigation", () => ({ useRouter: () => ({ push }) }));

afterEach(cleanup);

test("nobody goes on without having said that the key is stored", async () => {
  const advance = vi.fn(async () => ({ status: "ok" as const, data: null }));
  render(
    <EncryptionStep keySource="file, fingerprint 1a2b3c4d" keyPlace="/keys/master.key" advance={advance} />,
  );
  fireEvent.click(screen.getByRole("button", { name: "Continue" }));
  expect(advance).not.toHaveBeenCalled();
  const box = screen.getByLabelText("I’ve stored the master key somewhere safe", { exact: false });
  const described = box.getAttribute("aria-describedby") ?? "";
  expect(document.getElementById(described)?.textContent).toBe("Store the key first, then tick this.");

  fireEvent.click(box);
  fireEvent.click(screen.getByRole("button", { name: "Continue" }));
  await vi.waitFor(() => expect(push).toHaveBeenCalledWith("/setup?step=3"));
});
