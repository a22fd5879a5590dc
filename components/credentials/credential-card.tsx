import type { Route } from "next";
import Link from "next/link";
import { CredentialMenu } from "@/components/credentials/credential-menu";
import { CredentialState } from "@/components/credentials/credential-state";
import { categoryOf } from "@/components/credentials/labels";
import { MaskedValue } from "@/components/credentials/masked-value";
import { RowCheckbox } from "@/components/credentials/row-checkbox";
import { ServiceIcon } from "@/components/credentials/service-icon";
import { identifyingFields, primarySecret } from "@/components/credentials/summary-of";
import { testOffer } from "@/components/credentials/testing/test-offer";
import type { TestOffer } from "@/components/credentials/testing/test-shape";
import { UsageLine } from "@/components/credentials/usage-line";
import { CategoryBadge } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { CREDENTIAL_TYPES } from "@/lib/catalog/types";
import type { CredentialView } from "@/lib/domain/credentials/view";

type CredentialCardProps = {
  credential: CredentialView;
  /** Where its name leads: the edit dialog, or the details for whoever may not edit. */
  href: Route;
};

/** The link of the name covers the card; what else can be pressed lies above it. */
export function CredentialCard({ credential, href }: CredentialCardProps) {
  const { id, type } = credential;
  const offer = testOffer(credential);
  const heading = `credential-${id}`;
  return (
    <article
      data-testid="credential-card"
      data-credential={id}
      aria-labelledby={heading}
      className="group/card relative flex min-w-0 flex-col rounded-xl border border-border bg-surface p-4 shadow-xs transition-[border-color,box-shadow] duration-150 hover:border-border-strong hover:shadow-sm has-[input:checked]:border-accent has-[input:checked]:bg-accent-soft/40"
    >
      <CardTop credential={credential} offer={offer} href={href} heading={heading} />
      <div className="mt-3.5 flex min-w-0 items-center gap-2">
        <CategoryBadge category={categoryOf(credential)} />
        <span className="truncate text-xs text-muted-foreground">{CREDENTIAL_TYPES[type].label}</span>
      </div>
      <div className="mt-3 flex min-h-5 min-w-0 flex-1 items-center justify-between gap-3 text-xs">
        <CardSummary credential={credential} />
        <span className="relative z-10 shrink-0">
          <CredentialState credential={credential} offer={offer} speaks />
        </span>
      </div>
      <div className="mt-3 border-t border-border pt-2.5 text-xs text-muted-foreground">
        <UsageLine usedBy={credential.usedBy} lastUsedAt={credential.lastUsedAt} />
      </div>
    </article>
  );
}

type CardTopProps = CredentialCardProps & { offer: TestOffer; heading: string };

/** Whose key it is, with what can be pressed. The checkbox takes the icon's place when it is wanted. */
function CardTop({ credential, offer, href, heading }: CardTopProps) {
  const { id, name, key, template, status } = credential;
  return (
    <div className="flex items-start gap-3">
      <span className="relative">
        <ServiceIcon service={template} name={name} />
        <span className="absolute inset-0 z-10 grid place-items-center rounded-lg bg-surface opacity-0 transition-opacity group-hover/card:opacity-100 focus-within:opacity-100 group-data-[selecting]/list:opacity-100 has-[input:checked]:opacity-100 pointer-coarse:not-group-data-[selecting]/list:pointer-events-none pointer-coarse:not-group-data-[selecting]/list:opacity-0">
          <RowCheckbox row={{ id, name }} className="ml-0!" />
        </span>
      </span>
      <div className="min-w-0 flex-1">
        <h2 id={heading} className="truncate text-base font-semibold">
          <Link
            href={href}
            prefetch={false}
            scroll={false}
            data-primary
            className="after:absolute after:inset-0 after:rounded-xl focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-ring"
          >
            {name}
          </Link>
        </h2>
        <span className="flex h-5 min-w-0 items-center gap-0.5">
          <code className="truncate text-xs text-muted-foreground">{key}</code>
          <span className="relative z-10 opacity-0 transition-opacity group-hover/card:opacity-100 focus-within:opacity-100 pointer-coarse:hidden">
            <CopyButton value={key} label="Copy key" announcement="Key copied." />
          </span>
        </span>
      </div>
      <span className="relative z-10 -mt-1 -mr-2">
        <CredentialMenu id={id} name={name} codeKey={key} isDisabled={status === "disabled"} offer={offer} />
      </span>
    </div>
  );
}

function CardSummary({ credential }: { credential: CredentialView }) {
  const secret = primarySecret(credential);
  const plain = identifyingFields(credential);
  return (
    <span className="flex min-w-0 items-baseline gap-1.5 text-muted-foreground">
      {plain.length > 0 && <span className="truncate">{plain.join(" · ")}</span>}
      {plain.length > 0 && secret && <span aria-hidden="true">·</span>}
      {secret && <MaskedValue secret={secret} />}
      {plain.length === 0 && !secret && "No value stored"}
    </span>
  );
}
