import { cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CopyButton } from "@/components/ui/copy-button";
import { StatusRegion } from "@/components/ui/status-region";

const writeText = vi.fn<(text: string) => Promise<void>>();
const execCommand = vi.fn<() => boolean>();

beforeEach(() => {
  Object.defineProperty(navigator, "clipboard", { configurable: true, value: { writeText } });
  Object.defineProperty(document, "execCommand", { configurable: true, value: execCommand });
  writeText.mockReset().mockResolvedValue(undefined);
  execCommand.mockReset().mockReturnValue(true);
});
afterEach(cleanup);

const page = () => (
  <>
    <StatusRegion />
    <CopyButton value="OPENAI_API_KEY" label="Copy key" announcement="Key copied." withText />
  </>
);
const press = () => fireEvent.click(screen.getByRole("button"));
const spoken = (text: string) => waitFor(() => expect(screen.getByRole("status").textContent).toBe(text));

test("copying puts the value on the clipboard, shows it and says it", async () => {
  render(page());
  press();
  await spoken("Key copied.");
  expect(writeText).toHaveBeenCalledWith("OPENAI_API_KEY");
  expect(screen.getByRole("button").textContent).toBe("Copied");
});

test("without a clipboard the old command copies, leaves nothing behind and keeps focus", async () => {
  writeText.mockRejectedValue(new Error("denied"));
  render(page());
  press();
  await spoken("Key copied.");
  expect(document.querySelector("textarea")).toBeNull();
  expect(document.activeElement).toBe(screen.getByRole("button"));
});

test("when both are refused it says how to copy by hand", async () => {
  writeText.mockRejectedValue(new Error("denied"));
  execCommand.mockReturnValue(false);
  render(page());
  press();
  await spoken("Copying was refused. Press Ctrl+C.");
  expect(screen.getByRole("button").textContent).toBe("Copy key");
});
