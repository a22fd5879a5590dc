import { cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { EditorActions } from "@/components/credentials/editor/editor-task";
import { leaveImportText } from "@/components/credentials/editor/handover";
import { ImportDialog } from "@/components/credentials/editor/import-dialog";
import { detectionOfAll, sentTo, spiedActions } from "@/lib/testing/editor-tasks";

const router = vi.hoisted(() => ({ push: vi.fn(), replace: vi.fn(), refresh: vi.fn() }));
vi.mock("next/navigation", () => ({
  useRouter: () => router,
  usePathname: () => "/acme/bots/settings/credentials",
  useSearchParams: () => new URLSearchParams("import=1"),
}));

const ENV = [
  'export ANTHROPIC_API_KEY="sk-ant-api03-CANARY-7f3a9c-not-a-real-key-0001"',
  "STRIPE_PROD=hunter2hunter2CANARY",
  "NODE_ENV=production",
  "9_BAD=whatever-value",
].join("\n");

type Sent = { text: string; dryRun?: boolean; onConflict?: string };
let actions = spiedActions();

/** A server on which one key exists and one value is refused. */
const answer: EditorActions["import"] = async (_org, _project, form) => {
  const { text, dryRun } = JSON.parse(form.get("payload") as string) as Sent;
  const asked = JSON.parse(text) as { key: string }[];
  const rows = asked.map(({ key }, index) => {
    const base = { line: index + 1, key, credentialId: null, template: null, notes: [] };
    const exists = key === "ANTHROPIC_API_KEY";
    if (dryRun)
      return {
        ...base,
        outcome: exists ? ("exists" as const) : ("new" as const),
        credentialId: exists ? "cred_1" : null,
      };
    const error = { code: "invalid" as const, message: "That value is refused." };
    return key === "STRIPE_PROD"
      ? { ...base, outcome: "failed" as const, error }
      : { ...base, outcome: "rotated" as const };
  });
  return { status: "ok", data: { rows } };
};

beforeEach(() => {
  vi.clearAllMocks();
  actions = spiedActions();
  actions.import.mockImplementation(answer);
});
afterEach(cleanup);

const open = () =>
  render(
    <ImportDialog
      task={{
        kind: "import",
        detection: detectionOfAll,
        services: [{ id: "anthropic", name: "Anthropic", group: "LLM" }],
      }}
      place={{ org: "acme", project: "bots" }}
      actions={actions}
    />,
  );
const fill = (text: string) =>
  fireEvent.change(screen.getByLabelText("KEY=value lines"), { target: { value: text } });
const rowOf = (key: string) => screen.getByRole("checkbox", { name: `Import ${key}` }).closest("tr")!;

test("the preview shows each row masked, with its service and its state", async () => {
  open();
  fill(ENV);
  expect(await screen.findAllByTestId("import-row")).toHaveLength(4);
  expect(document.body.innerHTML).not.toContain("CANARY");
  expect(within(rowOf("ANTHROPIC_API_KEY")).getByText("Anthropic")).toBeTruthy();
  expect(within(rowOf("NODE_ENV")).getByText("Looks like a setting")).toBeTruthy();
  expect(within(rowOf("9_BAD")).getByText("Key starts with a digit.")).toBeTruthy();
  expect(screen.getByText("2 of 4 selected")).toBeTruthy();
  expect(await screen.findByLabelText("ANTHROPIC_API_KEY exists")).toBeTruthy();
});

test("looking for existing keys sends keys only", async () => {
  open();
  fill(ENV);
  await waitFor(() => expect(actions.import).toHaveBeenCalledOnce());
  const { text, dryRun } = sentTo(actions.import) as unknown as Sent;
  expect(dryRun).toBe(true);
  expect(JSON.parse(text)).toEqual([
    { key: "ANTHROPIC_API_KEY" },
    { key: "STRIPE_PROD" },
    { key: "NODE_ENV" },
  ]);
});

test("rotating asks first; failed rows stay with their reason and stored ones lose their value", async () => {
  open();
  fill(ENV);
  fireEvent.change(await screen.findByLabelText("ANTHROPIC_API_KEY exists"), { target: { value: "rotate" } });
  fireEvent.click(screen.getByRole("button", { name: "Import 2 credentials" }));
  fireEvent.click(await screen.findByRole("button", { name: "Rotate and import" }));
  expect(await screen.findByText(/Imported 1\. 1 needs attention/)).toBeTruthy();
  expect(within(rowOf("ANTHROPIC_API_KEY")).getByText("Rotated")).toBeTruthy();
  expect(within(rowOf("STRIPE_PROD")).getByText("That value is refused.")).toBeTruthy();
  expect(screen.getByRole("button", { name: "Import 1 credential" })).toBeTruthy();
  expect(router.replace).not.toHaveBeenCalled();
});

test("text that holds no variables says what would", async () => {
  open();
  fill("just some prose");
  expect(await screen.findByText("No KEY=value lines found. Paste lines like OPENAI_API_KEY=…")).toBeTruthy();
});

test("a text left by another dialog goes straight to the preview", async () => {
  leaveImportText(ENV);
  open();
  expect(await screen.findAllByTestId("import-row")).toHaveLength(4);
});
