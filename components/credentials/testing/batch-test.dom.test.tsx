import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { BatchTest } from "@/components/credentials/testing/batch-test";
import { okay, REFUSED, resultOf, throttled, waitingServer } from "@/lib/testing/test-answers";

let server = waitingServer();
const onEnd = vi.fn();
const onOpenChange = vi.fn();

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

const targets = Array.from({ length: 6 }, (_, at) => ({ id: `cred_${at}`, name: `Credential ${at}` }));
const settle = (ms = 0) =>
  act(async () => {
    await vi.advanceTimersByTimeAsync(ms);
  });

async function open() {
  render(
    <BatchTest
      isOpen
      onOpenChange={onOpenChange}
      targets={targets}
      place={{ org: "acme", project: "bots" }}
      onEnd={onEnd}
    />,
  );
  await settle();
}

const answer = async (call: number, body: Parameters<typeof server.answer>[0]) => {
  server.answer(body, call);
  await settle();
};
const progress = () => screen.getByRole("status").textContent;
const line = (at: number) =>
  within(screen.getByRole("list", { name: "Outcomes" })).getAllByRole("listitem")[at]!;

test("four are tested at a time, and each line tells what came of it", async () => {
  await open();
  expect(server.calls.map(({ href }) => href)).toEqual(
    [0, 1, 2, 3].map((at) => `/acme/bots/settings/credentials/cred_${at}/test`),
  );
  expect(progress()).toBe("Testing 1 of 6…");
  await answer(0, okay(resultOf()));
  await answer(1, okay(REFUSED));
  expect(progress()).toBe("Testing 3 of 6…");
  expect(server.calls).toHaveLength(6);
  expect(line(1).textContent).toContain("invalid x-api-key");

  await answer(2, okay(resultOf({ outcome: "unknown", message: "No answer from api.anthropic.com." })));
  await answer(3, okay(resultOf({ outcome: "unknown", host: "", message: "No test for SSH keys." })));
  await answer(4, { status: "error", code: "credential_empty", message: "It needs a value.", requestId: "" });
  await answer(5, okay(resultOf({ outcome: "limited", message: "Key is real." })));
  const words = targets.map((_target, at) => line(at).querySelector("[data-slot=status-text]")?.textContent);
  expect(words).toEqual([
    "Valid",
    "Rejected",
    "Couldn't check",
    "Not tested",
    "Not tested",
    "Valid, limited",
  ]);
  expect(progress()).toBe("2 valid, 1 rejected, 1 couldn't be checked, 2 not tested.");
  expect(onEnd).toHaveBeenCalledOnce();
  fireEvent.click(screen.getAllByRole("button", { name: "Close" }).at(-1)!);
  expect(onOpenChange).toHaveBeenCalledWith(false);
});

test("stopping ends the calls that are out and begins no more", async () => {
  await open();
  await answer(0, okay(resultOf()));
  fireEvent.click(screen.getByRole("button", { name: "Stop" }));
  await settle();
  expect(server.calls.slice(1).every(({ signal }) => signal?.aborted)).toBe(true);
  expect(server.calls).toHaveLength(5);
  expect(line(5).textContent).toContain("Stopped");
  expect(progress()).toBe("1 valid, 5 not tested.");
  expect(onEnd).toHaveBeenCalledOnce();
});

test("the limit a minute is waited for, not failed on", async () => {
  await open();
  await answer(0, throttled(20));
  expect(progress()).toBe("Testing 1 of 6… Tested 10 times in a minute. Try again in 20 s.");
  await settle(20_000);
  expect(server.calls.at(-1)?.href).toContain("cred_0");
  await answer(server.calls.length - 1, okay(resultOf()));
  expect(line(0).textContent).toContain("Valid");
});
