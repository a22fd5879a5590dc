import { BackToList } from "@/components/credentials/back-to-list";
import { CredentialMenu } from "@/components/credentials/credential-menu";
import { CredentialState } from "@/components/credentials/credential-state";
import { DetailActions } from "@/components/credentials/detail/detail-actions";
import { categoryOf } from "@/components/credentials/labels";
import type { ProjectPlace } from "@/components/credentials/list-context";
import { MaskedValue } from "@/components/credentials/masked-value";
import { ServiceIcon } from "@/components/credentials/service-icon";
import { primarySecret } from "@/components/credentials/summary-of";
import { StoredTestButton } from "@/components/credentials/testing/stored-test";
import { testOffer } from "@/components/credentials/testing/test-offer";
import { CategoryBadge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { CREDENTIAL_TYPES } from "@/lib/catalog/types";
import type { CredentialView } from "@/lib/domain/credentials/view";

type DetailHeaderProps = { credential: CredentialView; place: ProjectPlace };

export function DetailHeader({ credential, place }: DetailHeaderProps) {
  const { id, name, key, type, template, status, owner } = credential;
  const secret = primarySecret(credential);
  const offer = testOffer(credential);
  return (
    <>
      <BackToList place={place} />
      <header className="mb-6 flex flex-wrap items-start justify-between gap-x-6 gap-y-4">
        <div className="flex min-w-0 items-start gap-4">
          <ServiceIcon service={template} name={name} size="lg" />
          <div className="min-w-0">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight wrap-anywhere">
                {name}
              </h1>
              <CredentialState credential={credential} offer={offer} />
            </div>
            <div className="mt-1 flex flex-wrap items-center gap-x-2.5 gap-y-1 text-sm text-muted-foreground">
              <span className="inline-flex min-w-0 items-center">
                <code className="wrap-anywhere text-foreground">{key}</code>
                <CopyButton value={key} label="Copy key" announcement="Key copied." />
              </span>
              <CategoryBadge category={categoryOf(credential)} />
              <span>{CREDENTIAL_TYPES[type].label}</span>
              {secret && <MaskedValue secret={secret} />}
              {owner && <span>Owner {owner.name}</span>}
            </div>
          </div>
        </div>
        <div className="flex items-center gap-2">
          <StoredTestButton offer={offer} />
          <DetailActions id={id} />
          <CredentialMenu
            id={id}
            name={name}
            codeKey={key}
            isDisabled={status === "disabled"}
            offer={offer}
            at="detail"
          />
        </div>
      </header>
    </>
  );
}
