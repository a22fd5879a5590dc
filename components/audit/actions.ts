import { POLICY } from "@/lib/access/policy";

/** Acts that are never recorded when they are allowed: reading metadata. */
const READING =
  /\.(?:list|read|versions|usage|activity|impact|bin|status|verify|detect|added|preview_import)$/;

/** What happens within another act, and is looked for by itself: code is handed a value. */
const WITHOUT_DOOR = ["step.credential"];

export interface ActionGroup {
  noun: string;
  actions: string[];
}

/** What the log can hold, by noun, in the order of the policy. */
export function actionGroups(): ActionGroup[] {
  const groups = new Map<string, string[]>();
  for (const action of [...Object.keys(POLICY), ...WITHOUT_DOOR]) {
    if (READING.test(action)) continue;
    const noun = action.split(".")[0] ?? action;
    groups.set(noun, [...(groups.get(noun) ?? []), action]);
  }
  return [...groups].map(([noun, actions]) => ({ noun, actions }));
}
