import { EditorSkeleton } from "@/components/workflows/skeleton";

export default function LoadingWorkflow() {
  return <EditorSkeleton />;
}
