import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ListProvider } from "@/components/credentials/list-context";
import { RowTest, StoredStatus, StoredTestButton } from "@/components/credentials/testing/stored-test";
import type { TestOffer } from "@/components/credentials/testing/test-shape";
import { okay, REFUSED, resultOf, throttled, waitingServer } from "@/lib/testing/test-answers";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({
  useRouter: () => router,
  usePathname: () => "/acme/bots/settings/credentials",
  useSearchParams: () => new URLSearchParams(),
}));

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";
let server = waitingServer();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  vi.clearAllMocks();
  server = waitingServer();
  vi.stubGlobal("fetch", server.fetched);
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const anthropic: TestOffer = {
  id: "cred_1",
  name: "Anthropic prod",
  version: 1,
  plan: { summary: "Calls GET /v1/models. No tokens used.", host: "api.anthropic.com" },
  none: "No test for Anthropic.",
  last: null,
};

const never = () => new Promise<never>(() => undefined);

const page = (offer: TestOffer, refusalToTest?: string) => (
  <ListProvider
    place={{ org: "acme", project: "bots" }}
    refusal={undefined}
    briefRefusal={undefined}
    refusalToAdd={undefined}
    refusalToTest={refusalToTest}
    rows={[]}
    previous={null}
    switches={{ disable: never, enable: never }}
  >
    <StoredStatus offer={offer} rest={undefined} />
    <StoredTestButton offer={offer} />
  </ListProvider>
);
const open = (change: Partial<TestOffer> = {}, refusal?: string) =>
  render(page({ ...anthropic, ...change }, refusal));

const button = (name = "Test Anthropic prod") => screen.getByRole("button", { name });
const status = () => screen.getByRole("status").textContent;
const press = (name?: string) => act(async () => void fireEvent.click(button(name)));
const answer = (body: Parameters<typeof server.answer>[0]) =>
  act(async () => {
    server.answer(body);
    await vi.advanceTimersByTimeAsync(0);
  });
const wait = (ms: number) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });
const descriptionOf = (element: HTMLElement) =>
  (element.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .map((id) => document.getElementById(id)?.textContent)
    .join(" ");

test("before a test it says what it does and costs, and where it asks", () => {
  open();
  expect(descriptionOf(button())).toBe("Calls GET /v1/models. No tokens used. Asks api.anthropic.com.");
  expect(status()).toBe("");
});

test("while it runs nothing else can be started, and after three seconds it says for whom it waits and can stop", async () => {
  open();
  await press();
  expect(server.calls[0]).toMatchObject({ href: "/acme/bots/settings/credentials/cred_1/test", input: {} });
  const running = button("Testing Anthropic prod");
  expect(running.getAttribute("aria-busy")).toBe("true");
  expect(status()).toBe("Testing Anthropic prod");
  await press("Testing Anthropic prod");
  expect(server.calls).toHaveLength(1);
  expect(screen.queryByRole("button", { name: "Stop" })).toBeNull();

  await wait(3_000);
  expect(status()).toBe("Waiting for api.anthropic.com…");
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Stop" })));
  expect(server.calls[0]?.signal?.aborted).toBe(true);
  expect(status()).toBe("");
  expect(button()).toBeTruthy();
  expect(router.refresh).not.toHaveBeenCalled();
});

test("an accepted key is good news for a moment, then it was tested just now", async () => {
  open();
  await press();
  await answer(okay(resultOf()));
  expect(screen.getByText("Valid")).toBeTruthy();
  expect(status()).toBe("Valid. Anthropic accepted this key (214 ms).");
  expect(router.refresh).toHaveBeenCalledOnce();
  await wait(4_000);
  expect(screen.getByText("Tested just now")).toBeTruthy();
});

test.each([
  [
    "a real key with few rights",
    resultOf({ outcome: "limited", message: "Key is real." }),
    "Valid, limited",
    "valid",
  ],
  ["a refused key", REFUSED, "Rejected", "rejected"],
  [
    "a service that does not answer",
    resultOf({ outcome: "unknown", message: "No answer from api.anthropic.com." }),
    "Couldn't check",
    "rejected",
  ],
])("%s has its words and icon", async (_what, result, words, kind) => {
  open();
  await press();
  await answer(okay(result));
  expect(screen.getByText(words).closest("[data-slot=status-text]")?.getAttribute("data-kind")).toBe(kind);
  expect(status()).toBe(`${words}. ${result.message}`);
});

test("what a service said unfolds under its word: host, status, time, and the way to the value", async () => {
  open({ last: REFUSED });
  await press();
  await answer(okay(REFUSED));
  const word = screen.getByRole("button", { name: /^Rejected/ });
  expect(descriptionOf(word)).toContain("invalid x-api-key");
  vi.useRealTimers();
  fireEvent.click(word);
  const details = await screen.findByRole("dialog", { name: "Test of Anthropic prod" });
  for (const text of ["api.anthropic.com", "401", "214 ms", "Copy details"])
    expect(details.textContent).toContain(text);
  fireEvent.click(screen.getByRole("button", { name: "Edit value" }));
  expect(router.push).toHaveBeenCalledWith("/acme/bots/settings/credentials?edit=cred_1", { scroll: false });
  fireEvent.keyDown(document, { key: "Escape" });
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(document.activeElement).toBe(word);
});

test("too many tests are counted down, and then it can be tested again", async () => {
  open();
  await press();
  await answer(throttled(2));
  expect(status()).toBe("Tested 10 times in a minute. Try again in 2 s.");
  expect(button().getAttribute("aria-disabled")).toBe("true");
  await wait(1_000);
  expect(status()).toBe("Tested 10 times in a minute. Try again in 1 s.");
  await wait(1_000);
  expect(button().getAttribute("aria-disabled")).toBeNull();
});

test("what Keyhold itself refuses is told, and nothing is said of the key", async () => {
  open();
  await press();
  await answer({ status: "error", code: "sealed", message: "Keyhold is sealed.", requestId: "req_1" });
  expect(status()).toBe("Keyhold is sealed.");
  expect(screen.getByText("Not tested")).toBeTruthy();
  expect(router.refresh).not.toHaveBeenCalled();
});

test.each([
  ["without a value", { blocked: "Add a value first." }, undefined, "Add a value first."],
  ["without a test", { plan: null }, undefined, "No test for Anthropic."],
  ["by somebody who may not", {}, "Collaborators can test.", "Collaborators can test."],
])("%s the button stays, does nothing and says why", async (_what, change, refusal, reason) => {
  open(change, refusal);
  expect(button().getAttribute("aria-disabled")).toBe("true");
  expect(descriptionOf(button())).toBe(reason);
  await press();
  expect(server.calls).toEqual([]);
});

test("a row without a test has a dash that says so", () => {
  render(<RowTest offer={{ ...anthropic, plan: null, none: "No test for SSH keys." }} />);
  expect(screen.getByRole("note", { name: "No test for SSH keys." }).textContent).toBe("—");
});

test("of a replaced value the earlier test says nothing", async () => {
  const { rerender } = open();
  await press();
  await answer(okay(resultOf()));
  expect(screen.getByText("Valid")).toBeTruthy();
  rerender(page({ ...anthropic, version: 2 }));
  expect(screen.queryByText("Valid")).toBeNull();
  expect(document.body.innerHTML).not.toContain(CANARY);
});
