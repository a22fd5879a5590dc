import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { takeHandedSecret } from "@/components/shell/handed-secret";
import { ListProvider } from "./list-context";
import { ListSearch } from "./list-search";

const CANARY = "sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001";
const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
const setParams = vi.hoisted(() => vi.fn());
vi.mock("next/navigation", () => ({
  useRouter: () => router,
  usePathname: () => "/acme/bots/settings/credentials",
  useSearchParams: () => new URLSearchParams("view=table"),
}));
vi.mock("nuqs", () => ({ useQueryStates: () => [{ q: "" }, setParams] }));

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.clearAllMocks();
});

function open() {
  const never = () => new Promise<never>(() => undefined);
  render(
    <ListProvider
      place={{ org: "acme", project: "bots" }}
      refusal={undefined}
      briefRefusal={undefined}
      refusalToAdd={undefined}
      rows={[]}
      previous={null}
      switches={{ disable: never, enable: never }}
    >
      <ListSearch />
    </ListProvider>,
  );
  return screen.getByRole("searchbox");
}

const type = (input: HTMLElement, value: string) => fireEvent.change(input, { target: { value } });
const wait = (ms: number) => {
  act(() => {
    vi.advanceTimersByTime(ms);
  });
};

test("a search reaches the address once typing has stopped", () => {
  const input = open();
  type(input, "anth");
  wait(200);
  type(input, "anthropic");
  wait(200);
  expect(setParams).not.toHaveBeenCalled();
  wait(100);
  expect(setParams.mock.calls).toEqual([[{ q: "anthropic", cursor: null }]]);
});

test("a pasted secret leaves the field at once and never reaches the address", () => {
  const input = open() as HTMLInputElement;
  type(input, CANARY);
  wait(1_000);
  expect(input.value).toBe("");
  expect(document.body.innerHTML).not.toContain(CANARY);
  expect(screen.getByText("That looks like a secret. Search by name, key or provider.")).toBeTruthy();
  expect(setParams).not.toHaveBeenCalled();
});

test("a search that is waiting is given up when a secret follows it", () => {
  const input = open();
  type(input, "sk-");
  type(input, CANARY);
  wait(1_000);
  expect(setParams).not.toHaveBeenCalled();
});

test("storing it hands it over in memory and opens the form without it in the address", () => {
  type(open(), CANARY);
  fireEvent.click(screen.getByRole("button", { name: "Store this as a credential" }));
  expect(router.push.mock.calls[0]?.[0]).toBe("/acme/bots/settings/credentials?view=table&new=custom");
  expect(takeHandedSecret()).toBe(CANARY);
});

test("a long key is a search, not a secret", () => {
  type(open(), "PRODUCTION_ANTHROPIC_API_KEY_EUROPE_WEST");
  wait(300);
  expect(setParams).toHaveBeenCalledOnce();
});
