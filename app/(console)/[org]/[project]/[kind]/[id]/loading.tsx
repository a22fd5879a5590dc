import { FormSkeleton } from "@/components/consumers/skeletons";

export default function LoadingConsumer() {
  return <FormSkeleton />;
}
