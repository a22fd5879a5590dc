"use client";

import type { EditorActions, EditorPlace, EditorTask } from "@/components/credentials/editor/editor-task";

export interface EditorHostProps {
  task: EditorTask;
  place: EditorPlace;
  actions: EditorActions;
}

export function EditorHost(_props: EditorHostProps) {
  return null;
}
