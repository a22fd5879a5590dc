import type { Metadata } from "next";
import { DataKeyTable } from "@/components/encryption/data-key-table";
import { KeyFacts } from "@/components/encryption/key-facts";
import { SealedNotice } from "@/components/encryption/sealed-notice";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { encryptionStatus } from "@/lib/domain/encryption/status";
import { routes } from "@/lib/routes";
import { recheckAction } from "./actions";

export const metadata: Metadata = { title: "Encryption" };

export default async function EncryptionPage({ params }: PageProps<"/[org]/[project]/settings/encryption">) {
  const { org, project } = await params;
  const ctx = await requireUser({ org, project }, routes.encryption(org, project));
  const { dataKeys, ...facts } = await encryptionStatus(ctx, {});
  const values = dataKeys.reduce((sum, key) => sum + key.values, 0);
  return (
    <>
      <PageHeader title="Encryption" />
      {facts.status === "sealed" && (
        <SealedNotice reason={facts.reason ?? ""} recheck={recheckAction.bind(null, org, project)} />
      )}
      <KeyFacts facts={facts} values={values} />
      <DataKeyTable dataKeys={dataKeys} />
    </>
  );
}
