import { ListSkeleton } from "@/components/consumers/skeletons";

export default function LoadingConsumers() {
  return <ListSkeleton />;
}
