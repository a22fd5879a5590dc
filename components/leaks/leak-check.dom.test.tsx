import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LeakCheck } from "@/components/leaks/leak-check";
import type { Leaks } from "@/components/leaks/leak-list";
import type { Action } from "@/components/credentials/send";
import { sentTo } from "@/lib/testing/editor-tasks";
import { okay } from "@/lib/testing/test-answers";

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";
let scan = vi.fn<Action<Leaks>>();

const leakOf = (change: Partial<Leaks["items"][number]> = {}) => ({
  credential: { id: "cred_1", key: "ANTHROPIC_API_KEY", name: "Anthropic prod", template: "anthropic" },
  field: "token",
  version: 3,
  current: true,
  lines: [3, 17],
  ...change,
});

beforeEach(() => {
  scan = vi.fn<Action<Leaks>>(async () => okay({ items: [], scanned: 128 }));
});
afterEach(cleanup);

const open = (canRotate = true) =>
  render(<LeakCheck place={{ org: "acme", project: "bots" }} scan={scan} canRotate={canRotate} />);
const field = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: /^Text/ });
const check = async (text: string) => {
  fireEvent.change(field(), { target: { value: text } });
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Check text" })));
};

test("it says that nothing is stored before anything is sent", () => {
  open();
  const hint = document.getElementById(field().getAttribute("aria-describedby")!.split(" ")[0]!);
  expect(hint?.textContent).toContain("Nothing of it is stored");
  expect(scan).not.toHaveBeenCalled();
});

test("each value that is found names its credential, version and lines, and leads to a new value", async () => {
  scan.mockResolvedValueOnce(
    okay({ items: [leakOf(), leakOf({ version: 2, current: false, lines: [9] })], scanned: 128 }),
  );
  open();
  await check(`log ${CANARY}`);
  expect(sentTo(scan)).toEqual({ text: `log ${CANARY}` });
  expect(screen.getByRole("status").textContent).toBe("2 stored values found.");
  const [inUse, replaced] = within(screen.getByRole("region", { name: "Found" })).getAllByRole("listitem");
  expect(inUse!.textContent).toContain("In use");
  expect(inUse!.textContent).toContain("version 3 · lines 3, 17");
  expect(within(inUse!).getByRole("link", { name: "Rotate Anthropic prod…" }).getAttribute("href")).toBe(
    "/acme/bots/settings/credentials?rotate=cred_1",
  );
  expect(replaced!.textContent).toContain("Replaced");
  expect(replaced!.textContent).toContain("It may still work at the service");
  expect(within(replaced!).queryByRole("link", { name: /Rotate/ })).toBeNull();
  expect(screen.getByRole("region", { name: "Found" }).innerHTML).not.toContain("CANARY");
});

test("nothing found says what was compared", async () => {
  open();
  await check("a harmless text");
  expect(screen.getByText(/None of the 128 stored versions that you may know of/)).toBeTruthy();
});

test.each([
  ["nothing", "  ", "Paste a text, or choose a file."],
  ["too much", "x".repeat(1_000_001), "Up to 1 MB of text. Check it in parts."],
])("%s is not sent", async (_what, text, message) => {
  open();
  await check(text);
  expect(screen.getByText(message)).toBeTruthy();
  expect(field().getAttribute("aria-invalid")).toBe("true");
  expect(scan).not.toHaveBeenCalled();
});

test("a refusal stands at the field, and the text stays", async () => {
  scan.mockResolvedValueOnce({
    ...{ status: "error", code: "rate_limited", message: "Scanned 10 times in a minute.", requestId: "" },
  });
  open();
  await check("a text");
  expect(screen.getByText("Scanned 10 times in a minute.")).toBeTruthy();
  expect(field().value).toBe("a text");
});

test("whoever may not rotate is shown no way to it, and clearing forgets text and findings", async () => {
  scan.mockResolvedValueOnce(okay({ items: [leakOf()], scanned: 1 }));
  open(false);
  await check(CANARY);
  expect(screen.queryByRole("link", { name: /Rotate/ })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Clear" }));
  expect(document.body.innerHTML).not.toContain("CANARY");
  expect(screen.queryByRole("region", { name: "Found" })).toBeNull();
});
