import { FormSkeleton } from "@/components/consumers/skeletons";

export default function LoadingForm() {
  return <FormSkeleton />;
}
