import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TryPanel } from "@/components/consumers/try/try-panel";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import { findKind } from "@/lib/catalog/kinds";

const ADDRESS = "/acme/bots/llm-configs/cons_1/try";
const RESULT = { ok: true, outcome: "valid", message: "OpenAI answered.", checkedAt: "", latencyMs: 840 };
const onDone = vi.fn();
let peer: ReturnType<typeof streamingPeer>;

/** Answers one request with a stream that the test writes. */
function streamingPeer() {
  const encoder = new TextEncoder();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
  const asked = vi.fn<typeof fetch>(async (_address, init) => {
    init?.signal?.addEventListener("abort", () => controller?.error(new DOMException("gone", "AbortError")));
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  });
  const send = (event: string, data: unknown) =>
    act(async () => {
      controller?.enqueue(encoder.encode(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
      await new Promise((resolve) => setTimeout(resolve, 0));
    });
  const end = () => act(async () => controller?.close());
  return { asked, send, end };
}

beforeEach(() => {
  peer = streamingPeer();
  vi.stubGlobal("fetch", peer.asked);
  onDone.mockClear();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function open(id: string, change: Partial<React.ComponentProps<typeof TryPanel>> = {}) {
  const { tryFields, tryHint }: KindSpec = findKind(id)!;
  render(
    <TryPanel
      fields={tryFields!}
      hint={tryHint}
      address={ADDRESS}
      disabledReason={undefined}
      onDone={onDone}
      {...change}
    />,
  );
}

const button = () => screen.getByRole("button", { name: "Try it" });
const press = () => act(async () => void fireEvent.submit(screen.getByRole("form", { name: "Try it" })));
const field = (name: string) => document.getElementById(`try-${name}`) as HTMLInputElement;
const sent = () => JSON.parse(peer.asked.mock.calls[0]![1]!.body as string) as unknown;

test("the fields are those of the kind, filled in as the catalogue says, and are sent by name", async () => {
  open("llm_config");
  expect(field("prompt").value).toBe("Say hello in five words.");
  fireEvent.change(field("prompt"), { target: { value: "Hi" } });
  await press();
  expect(peer.asked.mock.calls[0]?.[0]).toBe(ADDRESS);
  expect(peer.asked.mock.calls[0]?.[1]?.method).toBe("POST");
  expect(sent()).toEqual({ input: { prompt: "Hi" } });
});

test("text is shown while it comes, as text, and the result is announced", async () => {
  open("llm_config");
  await press();
  expect(button().getAttribute("aria-busy")).toBe("true");
  expect(screen.getByRole("status").textContent).toBe("Trying…");
  await peer.send("progress", { type: "text", text: "Hello <img src=x onerror=alert(1)> " });
  await peer.send("progress", { type: "text", text: "there" });
  const answer = screen.getByRole("region", { name: "Answer" });
  expect(answer.textContent).toBe("Hello <img src=x onerror=alert(1)> there");
  expect(answer.querySelector("img")).toBeNull();
  const text = "Hello <img src=x onerror=alert(1)> there";
  await peer.send("result", { ...RESULT, text, model: "gpt-5.2", usage: { input: 12, output: 5 } });
  await peer.end();
  expect(screen.getByRole("status").textContent).toBe("Worked. OpenAI answered. 840 ms.");
  expect(screen.getAllByRole("region", { name: "Answer" })).toHaveLength(1);
  expect(screen.queryByRole("region", { name: "Text" })).toBeNull();
  expect(screen.getByText("gpt-5.2")).toBeTruthy();
  expect(screen.getByText("input: 12")).toBeTruthy();
  await waitFor(() => expect(onDone).toHaveBeenCalledOnce());
});

test("output and error output of a command stand apart, with its exit code", async () => {
  open("runtime");
  await press();
  await peer.send("progress", { type: "stdout", text: "one\n" });
  await peer.send("progress", { type: "stderr", text: "oh\n" });
  await peer.send("result", {
    ...RESULT,
    ok: false,
    outcome: "unknown",
    message: "Ended with 2.",
    exitCode: 2,
  });
  await peer.end();
  expect(screen.getByRole("region", { name: "Output" }).textContent).toBe("one\n");
  expect(screen.getByRole("region", { name: "Error output" }).textContent).toBe("oh\n");
  expect(screen.getByText("Exit code")).toBeTruthy();
  expect(screen.getByRole("status").textContent).toBe("Failed. Ended with 2. 840 ms.");
});

test("a rejected credential is told apart from a call that failed", async () => {
  open("mcp_server");
  await press();
  await peer.send("result", {
    ...RESULT,
    ok: false,
    outcome: "rejected",
    message: "mcp.example.com refused it (401).",
  });
  await peer.end();
  expect(screen.getByText("Rejected")).toBeTruthy();
  expect(screen.getByText("mcp.example.com refused it (401).")).toBeTruthy();
});

test("a refusal by the server is placed at its field and keeps its reference", async () => {
  open("llm_config");
  await press();
  await peer.send("problem", {
    detail: "Check the named fields.",
    fields: { prompt: ["Too long."] },
    requestId: "req_1",
  });
  await peer.end();
  expect(field("prompt").getAttribute("aria-invalid")).toBe("true");
  const described = field("prompt").getAttribute("aria-describedby")!.split(" ");
  expect(document.getElementById(described[0]!)?.textContent).toBe("Too long.");
  expect(screen.getByRole("alert").textContent).toContain("req_1");
});

test("an answer that is no stream, and a stream that breaks off, are said so", async () => {
  peer.asked.mockResolvedValueOnce(
    Response.json(
      { code: "unauthenticated", detail: "Your session ended. Sign in to continue." },
      { status: 401 },
    ),
  );
  open("mcp_server");
  await press();
  expect((await screen.findByRole("alert")).textContent).toContain("Your session ended.");
  expect(screen.getByRole("link", { name: /Sign in/ })).toBeTruthy();
  await press();
  await peer.end();
  expect((await screen.findByRole("alert")).textContent).toContain("The connection broke");
});

test("after three seconds it can be stopped, which ends the call and keeps what came", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  open("llm_config");
  await press();
  await peer.send("progress", { type: "text", text: "So far" });
  expect(screen.queryByRole("button", { name: "Stop" })).toBeNull();
  act(() => void vi.advanceTimersByTime(3_000));
  const stop = screen.getByRole("button", { name: "Stop" });
  stop.focus();
  await act(async () => void fireEvent.click(stop));
  expect(peer.asked.mock.calls[0]?.[1]?.signal?.aborted).toBe(true);
  expect(screen.getByRole("region", { name: "Answer" }).textContent).toBe("So far");
  expect(screen.getByRole("status").textContent).toBe("Stopped.");
  expect(document.activeElement).toBe(button());
});

test("broken JSON is not sent", async () => {
  open("tool");
  fireEvent.change(field("arguments"), { target: { value: "{" } });
  await press();
  expect(peer.asked).not.toHaveBeenCalled();
  expect(screen.getByText("This isn't valid JSON: line 1, column 2.")).toBeTruthy();
  expect(document.activeElement).toBe(field("arguments"));
});

test("while the form has changes nothing runs, and the button says why", async () => {
  open("llm_config", { disabledReason: "Save first." });
  expect(button().getAttribute("aria-disabled")).toBe("true");
  expect(screen.getByText("Save first.")).toBeTruthy();
  await press();
  expect(peer.asked).not.toHaveBeenCalled();
});
