import { ListSkeleton } from "@/components/credentials/list-skeleton";

export default function LoadingCredentials() {
  return <ListSkeleton />;
}
