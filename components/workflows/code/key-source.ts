import { type Completion, type CompletionSource, pickedCompletion } from "@codemirror/autocomplete";
import type { EditorView } from "@codemirror/view";
import { completeKey, type KeyOption } from "@/components/workflows/complete-key";
import type { KnownKeys } from "@/components/workflows/known-keys";

/** Offers keys inside `credential("`: names and where they come from, never a value. */
export function keySource(keys: () => KnownKeys, onCreate: (key: string) => void): CompletionSource {
  return ({ state, pos }) => {
    const found = completeKey(state.doc.toString(), pos, keys());
    if (!found || found.options.length === 0) return null;
    const { from, options } = found;
    return {
      from,
      options: options.map((option) => completionOf(option, keys, onCreate)),
    };
  };
}

function completionOf(option: KeyOption, keys: () => KnownKeys, onCreate: (key: string) => void): Completion {
  const { kind, key, detail, isAllowed } = option;
  return {
    label: key,
    ...(kind === "create" && { displayLabel: `Create ${key}` }),
    detail,
    type: kind === "create" ? "create" : isAllowed ? "allowed" : "blocked",
    boost: kind === "create" ? -50 : isAllowed ? 1 : -1,
    apply: (view, picked) => {
      pick(view, picked, key, keys());
      if (kind === "create") onCreate(key);
    },
  };
}

/** Puts the key in, with the quote and the bracket behind it, and the cursor after them. */
function pick(view: EditorView, picked: Completion, key: string, keys: KnownKeys): void {
  const { head } = view.state.selection.main;
  const place = completeKey(view.state.doc.toString(), head, keys);
  if (!place) return;
  const text = key + place.ending;
  const skipped = place.ending === "" ? closingAfter(view, place.to) : 0;
  view.dispatch({
    changes: { from: place.from, to: place.to, insert: text },
    selection: { anchor: place.from + text.length + skipped },
    annotations: pickedCompletion.of(picked),
    userEvent: "input.complete",
  });
}

/** How many closing characters stand there already. */
const closingAfter = (view: EditorView, at: number) =>
  /^["'`]\)/.test(view.state.sliceDoc(at, at + 2)) ? 2 : 0;
