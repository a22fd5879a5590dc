import type { EditorPlace, Saved } from "@/components/credentials/editor/editor-task";
import type { useEditorAddress } from "@/components/credentials/editor/use-editor-address";
import type { TestResult } from "@/components/credentials/testing/test-run";
import { call } from "@/components/forms/call";
import { showToast } from "@/components/ui/toast";
import { routes } from "@/lib/routes";

/** Tests what has just been stored. The card shows what came of it; a refusal is told at once as well. */
export async function testSaved(
  { id, name }: Saved,
  { org, project }: EditorPlace,
  address: ReturnType<typeof useEditorAddress>,
): Promise<void> {
  const answer = await call<TestResult>(routes.credentialTest(org, project, id), { input: {} });
  if (answer.status !== "ok") return;
  address.refresh();
  if (answer.data.outcome !== "rejected") return;
  showToast({
    kind: "error",
    message: `“${name}” is saved. ${answer.data.message}`,
    action: { label: "Edit value", onAct: () => address.open({ edit: id }) },
  });
}
