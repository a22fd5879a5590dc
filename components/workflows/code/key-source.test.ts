import { CompletionContext } from "@codemirror/autocomplete";
import { EditorState, type TransactionSpec } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { expect, test, vi } from "vitest";
import { keySource } from "@/components/workflows/code/key-source";
import { keyed } from "@/lib/testing/workflow-fixtures";

const KEYS = {
  mode: "all" as const,
  items: [keyed("SLACK_BOT_TOKEN"), keyed("OTHER_KEY", { allowed: false })],
};
const onCreate = vi.fn();

/** Chooses an option as the editor does; what is written then, with `|` where the cursor stands. */
async function chosen(text: string, label: string): Promise<string> {
  const at = text.indexOf("|");
  const state = EditorState.create({ doc: text.replace("|", ""), selection: { anchor: at } });
  const found = await keySource(() => KEYS, onCreate)(new CompletionContext(state, at, false));
  const option = found?.options.find((one) => one.label === label);
  if (typeof option?.apply !== "function") throw new Error(`${label} is not offered`);
  let after = state;
  const view = {
    state,
    dispatch: (spec: TransactionSpec) => {
      after = state.update(spec).state;
    },
  };
  // Safe because a choice looks at the state and dispatches, and nothing else.
  option.apply(view as unknown as EditorView, option, found?.from ?? 0, at);
  const { head } = after.selection.main;
  return `${after.sliceDoc(0, head)}|${after.sliceDoc(head)}`;
}

test.each([
  ['const t = credential("SL|', 'const t = credential("SLACK_BOT_TOKEN")|'],
  ['const t = credential("|");', 'const t = credential("SLACK_BOT_TOKEN")|;'],
  ["credential('SL|ACK')", "credential('SLACK_BOT_TOKEN')|"],
  ['credential("SL|", "field")', 'credential("SLACK_BOT_TOKEN|", "field")'],
])("choosing a key in %s closes the call once and goes behind it", async (before, after) => {
  expect(await chosen(before, "SLACK_BOT_TOKEN")).toBe(after);
  expect(onCreate).not.toHaveBeenCalled();
});

test("choosing to create a key puts it in and asks for its credential", async () => {
  expect(await chosen('credential("BRAND_NEW|', "BRAND_NEW")).toBe('credential("BRAND_NEW")|');
  expect(onCreate).toHaveBeenCalledExactlyOnceWith("BRAND_NEW");
});
