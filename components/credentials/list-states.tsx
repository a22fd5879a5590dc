"use client";

import { FilterX, KeyRound, SearchX } from "lucide-react";
import { credentialsCounted } from "@/components/credentials/counted";
import { useList } from "@/components/credentials/list-context";
import { useDialogLink } from "@/components/credentials/use-dialog-link";
import { useListQuery } from "@/components/credentials/use-list-query";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { EmptyState } from "@/components/ui/empty-state";

/** Nothing to show, for a reason: no credential matches, or the filters hide those that do. */
export function NoResults({ hiddenByFilters }: { hiddenByFilters: number }) {
  const { params, change } = useListQuery();
  const { refusalToAdd } = useList();
  const link = useDialogLink();
  const clearFilters = () => change({ type: [], category: [], status: [], scope: null });
  if (params.q === "" || hiddenByFilters > 0)
    return (
      <EmptyState
        icon={<FilterX />}
        title={
          params.q === ""
            ? "No credentials match these filters."
            : `${credentialsCounted(hiddenByFilters)} ${hiddenByFilters === 1 ? "matches" : "match"}, but your filters hide ${hiddenByFilters === 1 ? "it" : "them"}.`
        }
        actions={<Button onClick={clearFilters}>Remove filters</Button>}
      />
    );
  return (
    <EmptyState
      icon={<SearchX />}
      title={`No credentials match “${params.q}”.`}
      actions={
        <>
          <Button onClick={() => change({ q: "" })}>Clear search</Button>
          {!refusalToAdd && (
            <ButtonLink variant="primary" href={link({ new: "custom" })} scroll={false}>
              Create “{params.q}”
            </ButtonLink>
          )}
        </>
      }
    />
  );
}

/** Before the first credential. The services to begin with stand right below. */
export function FirstUse() {
  const { refusalToAdd } = useList();
  const link = useDialogLink();
  return (
    <EmptyState
      icon={<KeyRound />}
      title="Store your first credential"
      actions={
        refusalToAdd ? (
          <p className="text-sm text-muted-foreground">{refusalToAdd}</p>
        ) : (
          <>
            <ButtonLink variant="primary" href={link({ new: "custom" })} scroll={false}>
              New credential
            </ButtonLink>
            <ButtonLink href={link({ import: "1" })} scroll={false}>
              Import .env…
            </ButtonLink>
          </>
        )
      }
    >
      Agents and workflows use it by name. Values are encrypted and never shown again.
    </EmptyState>
  );
}
