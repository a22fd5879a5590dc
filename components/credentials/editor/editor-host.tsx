"use client";

import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent } from "react";
import type { EditorActions, EditorPlace, EditorTask } from "@/components/credentials/editor/editor-task";
import { showToast } from "@/components/ui/toast";
import { routes } from "@/lib/routes";

const CreateDialog = dynamic(
  () => import("@/components/credentials/editor/create-dialog").then((module) => module.CreateDialog),
  { ssr: false },
);
const EditDialog = dynamic(
  () => import("@/components/credentials/editor/edit-dialog").then((module) => module.EditDialog),
  { ssr: false },
);
const RotateDialog = dynamic(
  () => import("@/components/credentials/editor/rotate-dialog").then((module) => module.RotateDialog),
  { ssr: false },
);
const ImportDialog = dynamic(
  () => import("@/components/credentials/editor/import-dialog").then((module) => module.ImportDialog),
  { ssr: false },
);
const NoticeDialog = dynamic(
  () => import("@/components/credentials/editor/notice-dialog").then((module) => module.NoticeDialog),
  { ssr: false },
);

interface EditorHostProps {
  task: EditorTask;
  place: EditorPlace;
  actions: EditorActions;
}

/** The one dialog the address asks for. Its code is fetched when it is needed. */
export function EditorHost({ task, place, actions }: EditorHostProps) {
  switch (task.kind) {
    case "create":
      return <CreateDialog {...{ task, place, actions }} />;
    case "edit":
      return <EditDialog key={task.credential.id} {...{ task, place, actions }} />;
    case "rotate":
      return <RotateDialog key={task.credential.id} {...{ task, place, actions }} />;
    case "import":
      return <ImportDialog {...{ task, place, actions }} />;
    case "notice":
      return <NoticeDialog task={task} />;
    case "read-only":
      return <ToDetails id={task.id} place={place} />;
    default:
      return task satisfies never;
  }
}

/** Whoever may only look is shown the credential's own page, and told why. */
function ToDetails({ id, place }: { id: string; place: EditorPlace }) {
  const router = useRouter();
  const leave = useEffectEvent(() => {
    router.replace(routes.credential(place.org, place.project, id));
    showToast({ kind: "error", message: "You can view this credential but not change it." });
  });
  useEffect(() => leave(), []);
  return null;
}
