import { EditorSkeleton } from "@/components/workflows/skeleton";

export default function LoadingForm() {
  return <EditorSkeleton />;
}
