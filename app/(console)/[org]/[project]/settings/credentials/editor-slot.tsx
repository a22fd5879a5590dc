import {
  createAction,
  disableAction,
  enableAction,
  importAction,
  rollbackAction,
  rotateAction,
  updateAction,
} from "./editor-actions";
import { createTask, editTask, importTask, rotateTask } from "./editor-tasks";
import { DropTarget } from "@/components/credentials/editor/drop-target";
import { EditorHost } from "@/components/credentials/editor/editor-host";
import type { EditorActions, EditorTask } from "@/components/credentials/editor/editor-task";
import { can } from "@/lib/access/policy";
import type { PersonContext } from "@/lib/auth/session";

interface EditorParams {
  new?: string | undefined;
  edit?: string | undefined;
  rotate?: string | undefined;
  import?: string | undefined;
}

/**
 * The dialog that the address asks for, and the way in for a dropped .env file. It belongs to every page that opens credentials for editing and
 * sends the browser only what the one dialog needs: never a stored value, never the whole catalogue.
 */
export async function EditorSlot({ params, ctx }: { params: EditorParams; ctx: PersonContext }) {
  const task = await taskOf(params, ctx);
  const place = { org: ctx.place.organisation.slug, project: ctx.place.project.slug };
  return (
    <>
      {can(ctx.actor, "credential.import") && <DropTarget />}
      {task && <EditorHost task={task} place={place} actions={ACTIONS} />}
    </>
  );
}

function taskOf(params: EditorParams, ctx: PersonContext): Promise<EditorTask> | EditorTask | null {
  if (params.new) return createTask(ctx, params.new);
  if (params.edit) return editTask(ctx, params.edit);
  if (params.rotate) return rotateTask(ctx, params.rotate);
  return params.import ? importTask(ctx) : null;
}

const ACTIONS: EditorActions = {
  create: createAction,
  update: updateAction,
  rotate: rotateAction,
  rollback: rollbackAction,
  disable: disableAction,
  enable: enableAction,
  import: importAction,
};
