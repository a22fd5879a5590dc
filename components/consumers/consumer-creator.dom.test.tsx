import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { ConsumerCreator } from "@/components/consumers/consumer-creator";
import { findKind, KINDS } from "@/lib/catalog/kinds";
import { field, press, type } from "@/lib/testing/consumer-editor";
import { payloadSent, spiedConsumerActions } from "@/lib/testing/consumers";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({ useRouter: () => router }));
vi.mock("@/components/consumers/slot-field", async () => ({
  SlotField: (await import("@/lib/testing/plain-slot-field")).PlainSlotField,
}));
afterEach(() => {
  cleanup();
  vi.clearAllMocks();
});

function open(id: string) {
  const actions = spiedConsumerActions();
  render(
    <ConsumerCreator
      kind={findKind(id)!}
      place={{ org: "acme", project: "bots" }}
      selfId="user_1"
      canCreateCredential
      actions={actions}
      redirectUri={undefined}
    />,
  );
  return actions;
}
const submit = () => act(async () => void fireEvent.submit(screen.getByRole("form")));

test.each(KINDS)("a new $id begins with the defaults of the catalogue", ({ id, fields }) => {
  open(id);
  for (const spec of fields) {
    const control = document.querySelector<HTMLInputElement>(`#consumer-config-${spec.name}`);
    if ("default" in spec && control) expect(control.value).toBe(String(spec.default));
  }
});

test("it is made with all it was given, then has a page of its own", async () => {
  const actions = open("llm_config");
  type(field("name"), " Support triage ");
  type(field("config-model"), "gpt-5.2");
  await submit();
  expect(payloadSent(actions.create)).toEqual({
    kind: "llm_config",
    name: "Support triage",
    config: { provider: "openai", model: "gpt-5.2" },
    audience: "project",
    assignments: {},
  });
  expect(router.push).toHaveBeenCalledWith("/acme/bots/llm-configs/cons_1");
});

test("a skill's slots come with the lines that name them", async () => {
  const actions = open("skill");
  type(field("name"), "Review");
  type(field("config-instructions"), "Review the pull request.");
  press("Add to Credentials this skill needs");
  type(field("config-requires-0-key"), "GITHUB_TOKEN");
  type(field("config-requires-0-type"), "api_token");
  expect(screen.getByRole("button", { name: "GITHUB_TOKEN: empty" })).toBeTruthy();
  await submit();
  expect(payloadSent(actions.create)).toMatchObject({
    config: { requires: [{ key: "GITHUB_TOKEN", type: "api_token" }] },
  });
});

test("a line that is removed gives focus to the button that adds one", () => {
  open("tool");
  press("Add to Headers");
  press("Remove line 1");
  expect(document.activeElement).toBe(field("config-headers"));
  expect(screen.queryByTestId("row")).toBeNull();
});

test("a file becomes the document", async () => {
  open("api_server");
  const input = document.querySelector<HTMLInputElement>("input[type=file]")!;
  fireEvent.change(input, { target: { files: [new File(["openapi: 3.1.0"], "api.yaml")] } });
  await vi.waitFor(() => expect(field("config-document").value).toBe("openapi: 3.1.0"));
});

test("cancelling with something typed asks first", async () => {
  open("tool");
  type(field("name"), "Mine");
  press("Cancel");
  await screen.findByRole("alertdialog", { name: "Leave without saving?" });
  expect(router.push).not.toHaveBeenCalled();
  press("Discard changes");
  expect(router.push).toHaveBeenCalledWith("/acme/bots/tools");
});
