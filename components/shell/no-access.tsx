import { ShieldAlert } from "lucide-react";
import { PageHeader } from "@/components/ui/page-header";
import { EmptyState } from "@/components/ui/empty-state";

/** The 403 page: says who can help. */
export function NoAccess({
  title,
  organisation,
  owners,
}: {
  title: string;
  organisation: string;
  owners: readonly string[];
}) {
  const names = new Intl.ListFormat("en", { type: "unit" }).format(owners);
  return (
    <>
      <PageHeader title={title} />
      <EmptyState icon={<ShieldAlert />} title="You don’t have access to this page.">
        Ask an owner of {organisation}
        {names && `: ${names}`}.
      </EmptyState>
    </>
  );
}
