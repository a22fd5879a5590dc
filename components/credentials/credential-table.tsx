import type { Route } from "next";
import Link from "next/link";
import { type Column, COLUMN_LABELS } from "@/components/credentials/columns";
import { CredentialMenu } from "@/components/credentials/credential-menu";
import { CredentialState } from "@/components/credentials/credential-state";
import { stateOf } from "@/components/credentials/state-of";
import { DeleteButton } from "@/components/credentials/delete-button";
import { categoryOf } from "@/components/credentials/labels";
import { MaskedValue } from "@/components/credentials/masked-value";
import { PageCheckbox } from "@/components/credentials/page-checkbox";
import { RowCheckbox } from "@/components/credentials/row-checkbox";
import { SelectableRow } from "@/components/credentials/selectable-row";
import { ServiceIcon } from "@/components/credentials/service-icon";
import { SortHead } from "@/components/credentials/sort-head";
import { identifyingFields, primarySecret } from "@/components/credentials/summary-of";
import { RowTest, StoredStatus } from "@/components/credentials/testing/stored-test";
import { testOffer } from "@/components/credentials/testing/test-offer";
import type { TestOffer } from "@/components/credentials/testing/test-shape";
import { Badge, type Tone } from "@/components/ui/badge";
import { CopyButton } from "@/components/ui/copy-button";
import { RelativeTime } from "@/components/ui/relative-time";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { Category } from "@/lib/catalog/field-spec";
import { findTemplate } from "@/lib/catalog/templates";
import { CREDENTIAL_TYPES } from "@/lib/catalog/types";
import type { CredentialView } from "@/lib/domain/credentials/view";

type CredentialTableProps = {
  items: readonly CredentialView[];
  columns: readonly Column[];
  hrefOf: (id: string) => Route;
};

/** The hue of its category; the word is the type. */
const TONES: Record<Category, Tone> = {
  llm_provider: "violet",
  mcp_service: "blue",
  runtime: "clay",
  communication: "rose",
  custom: "neutral",
};

const SORTED = { updated: "updated", lastUsed: "lastUsed" } as const;

export function CredentialTable({ items, columns, hrefOf }: CredentialTableProps) {
  return (
    <Table label="Credentials">
      <TableHeader>
        <TableRow>
          <TableHead className="w-10 pr-0!">
            <PageCheckbox />
          </TableHead>
          <SortHead field="name">Name</SortHead>
          <TableHead>Type</TableHead>
          <TableHead>Detail</TableHead>
          {columns.map((column) => (
            <ColumnHead key={column} column={column} />
          ))}
          <TableHead className="text-right">Used by</TableHead>
          <SortHead field="created">Created</SortHead>
          <TableHead className="text-right">Actions</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {items.map((credential) => (
          <Row key={credential.id} credential={credential} columns={columns} href={hrefOf(credential.id)} />
        ))}
      </TableBody>
    </Table>
  );
}

function ColumnHead({ column }: { column: Column }) {
  const label = COLUMN_LABELS[column];
  if (column === "updated" || column === "lastUsed")
    return <SortHead field={SORTED[column]}>{label}</SortHead>;
  return <TableHead>{label}</TableHead>;
}

type RowProps = { credential: CredentialView; columns: readonly Column[]; href: Route };

function Row({ credential, columns, href }: RowProps) {
  const { id, name, key, template, status } = credential;
  const offer = testOffer(credential);
  return (
    <SelectableRow id={id}>
      <TableCell className="w-10 pr-0! max-sm:float-left max-sm:mr-1 max-sm:min-h-11!">
        <RowCheckbox row={{ id, name }} />
      </TableCell>
      <TableCell className="max-sm:justify-start! max-sm:pr-24! max-sm:text-left! sm:w-[38%] sm:max-w-0 sm:min-w-68">
        <span className="flex min-w-0 items-center gap-3">
          <ServiceIcon service={template} name={name} size="sm" />
          <span className="min-w-0">
            <Link
              href={href}
              prefetch={false}
              scroll={false}
              data-primary
              className="block truncate rounded-sm leading-6 font-medium hover:text-accent hover:underline hover:decoration-accent-line hover:underline-offset-3"
            >
              {name}
            </Link>
            <span className="flex min-w-0 items-center gap-2.5">
              <code className="truncate text-xs text-muted-foreground">{key}</code>
              {!columns.includes("status") && (
                <span className="shrink-0">
                  <CredentialState credential={credential} offer={offer} />
                </span>
              )}
            </span>
          </span>
        </span>
      </TableCell>
      <TableCell label="Type" className="whitespace-nowrap">
        <Badge tone={TONES[categoryOf(credential)]}>{CREDENTIAL_TYPES[credential.type].label}</Badge>
      </TableCell>
      <TableCell label="Detail" className="text-muted-foreground sm:w-[24%] sm:max-w-0 sm:min-w-40">
        <span className="block min-w-0 truncate">{detailOf(credential)}</span>
      </TableCell>
      {columns.map((column) => (
        <TableCell
          key={column}
          label={COLUMN_LABELS[column]}
          className="whitespace-nowrap text-muted-foreground"
        >
          <OptionalCell column={column} credential={credential} offer={offer} />
        </TableCell>
      ))}
      <TableCell label="Used by" className="text-right text-muted-foreground tabular-nums">
        {credential.usedBy}
      </TableCell>
      <TableCell label="Created" className="text-muted-foreground">
        <RelativeTime value={credential.createdAt} />
      </TableCell>
      <TableCell className="text-right whitespace-nowrap max-sm:absolute max-sm:top-3 max-sm:right-1 max-sm:p-0!">
        <span className="inline-flex items-center gap-0.5">
          <span className="contents max-sm:hidden">
            <RowTest offer={offer} />
          </span>
          <DeleteButton row={{ id, name }} />
          <CredentialMenu
            id={id}
            name={name}
            codeKey={key}
            isDisabled={status === "disabled"}
            offer={offer}
          />
        </span>
      </TableCell>
    </SelectableRow>
  );
}

/** Which account it is, or else whose service. */
const detailOf = (credential: CredentialView) =>
  identifyingFields(credential).join(" · ") ||
  (credential.template && findTemplate(credential.template)?.name) ||
  "—";

type OptionalCellProps = { column: Column; credential: CredentialView; offer: TestOffer };

function OptionalCell({ column, credential, offer }: OptionalCellProps) {
  const secret = primarySecret(credential);
  switch (column) {
    case "id":
      return (
        <span className="inline-flex items-center gap-0.5 whitespace-nowrap">
          <code className="text-xs">{credential.id}</code>
          <CopyButton value={credential.id} label="Copy id" announcement="Id copied." />
        </span>
      );
    case "owner":
      return credential.owner?.name ?? "—";
    case "value":
      return secret ? <MaskedValue secret={secret} /> : "—";
    case "status":
      return (
        <span className="flex">
          <StoredStatus offer={offer} rest={stateOf(credential)} otherwise="Active" />
        </span>
      );
    case "updated":
      return <RelativeTime value={credential.updatedAt} />;
    case "lastUsed":
      return credential.lastUsedAt ? <RelativeTime value={credential.lastUsedAt} /> : "Never";
    default:
      return column satisfies never;
  }
}
