import type { Route } from "next";
import type { ConsumerActions, Written } from "@/components/consumers/consumer-actions";
import type { EditorPlace } from "@/components/credentials/editor/editor-task";
import type { Send } from "@/components/forms/use-submit";
import type { ValuesActions } from "@/components/workflows/credentials/values-tab";
import type { KnownKeys } from "@/components/workflows/known-keys";
import type { RunActions, RunPage } from "@/components/workflows/run/use-run-control";
import type { KeyCreationActions } from "@/components/workflows/use-key-creation";
import type { Parts, Workflow } from "@/components/workflows/workflow-types";
import type { Explanation } from "@/lib/domain/workflows/ladder";

/** Server Actions of the editor, bound to their place. */
export interface WorkflowActions {
  update: Send<Written>;
  remove: Send<null>;
  permit: Send<null>;
  explain: Send<Explanation>;
  candidates: ConsumerActions["candidates"];
  runs: RunActions;
  keys: KeyCreationActions;
  values: ValuesActions;
}

export interface WorkflowEditorProps {
  workflow: Workflow;
  place: EditorPlace;
  projectName: string;
  keys: KnownKeys;
  parts: Parts;
  runs: RunPage;
  /** Why this person may not; nothing when they may. */
  refusals: {
    update: string | undefined;
    remove: string | undefined;
    run: string | undefined;
    permit: string | undefined;
    manage: string | undefined;
  };
  actions: WorkflowActions;
  webhookUrl: string;
  listHref: Route;
}
