import { Terminal } from "lucide-react";
import type { Metadata } from "next";
import { NewToken } from "@/components/tokens/new-token-dialog";
import { TokenTable } from "@/components/tokens/token-table";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { canGrant, SCOPES } from "@/lib/access/policy";
import { requireUser } from "@/lib/auth/session";
import { listCredentials } from "@/lib/domain/credentials/list";
import { masterKeyFacts } from "@/lib/domain/encryption/keys";
import { listTokens } from "@/lib/domain/tokens/list";
import { routes } from "@/lib/routes";
import { Forbidden } from "../../forbidden";
import { readIfAllowed } from "../../read-if-allowed";
import { createTokenAction, revokeTokenAction } from "./actions";

export const metadata: Metadata = { title: "Machine tokens" };

export default async function TokensPage({ params }: PageProps<"/[org]/[project]/settings/tokens">) {
  const { org, project } = await params;
  const ctx = await requireUser({ org, project }, routes.tokens(org, project));
  const tokens = await readIfAllowed(ctx, listTokens, {});
  if (!tokens) return <Forbidden ctx={ctx} title="Machine tokens" />;
  const [credentials, key] = await Promise.all([
    listCredentials(ctx, { sort: "key", limit: 200 }),
    masterKeyFacts(),
  ]);
  const create = (
    <NewToken
      create={createTokenAction.bind(null, org, project)}
      grantable={SCOPES.filter((scope) => canGrant(ctx.actor, scope))}
      keys={credentials.items.map((credential) => credential.key)}
      disabledReason={key.status === "sealed" ? "Without the master key no token can be made." : undefined}
    />
  );
  return (
    <>
      <PageHeader title="Machine tokens" actions={create}>
        What programs present to use this project’s credentials.
      </PageHeader>
      {tokens.items.length === 0 ? (
        <EmptyState icon={<Terminal />} title="No machine tokens.">
          Create one for CI or scripts.
        </EmptyState>
      ) : (
        <TokenTable tokens={tokens.items} revoke={revokeTokenAction.bind(null, org, project)} />
      )}
    </>
  );
}
