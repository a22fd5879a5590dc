"use client";

import { clsx } from "clsx";
import { ChevronRight, Search } from "lucide-react";
import { useId, useState } from "react";
import { type CandidateGroups, groupsOf } from "@/components/consumers/picker/candidate-groups";
import { CandidateOption } from "@/components/consumers/picker/candidate-option";
import { type ActiveOption, useActiveOption } from "@/components/consumers/picker/use-active-option";
import type { CandidateSearch } from "@/components/consumers/picker/use-candidates";
import { ListNotice } from "@/components/consumers/picker/list-notice";
import { credentialsCounted } from "@/components/credentials/counted";
import { IGNORE_PASSWORD_MANAGERS, KEEPER_IGNORE_CLASS } from "@/components/ui/password-manager-ignore";
import type { Candidate } from "@/lib/domain/consumers/candidates";

export interface CandidateListProps {
  search: CandidateSearch;
  /** What the groups are called; the last is that of what cannot be chosen. */
  headings: Record<"match" | "fits", string>;
  /** "No Anthropic credential yet." */
  emptyText: string;
  chosen: readonly string[];
  takesSeveral: boolean;
  onChoose: (candidate: Candidate) => void;
}

/** A search field and the credentials it finds (ARIA combobox with a list that is always open). */
export function CandidateList({ search, chosen, onChoose, ...props }: CandidateListProps) {
  const listId = useId();
  const [isOthersOpen, setOthersOpen] = useState(false);
  const { found, query } = search;
  const groups = found ? groupsOf(found, search.isSecret ? "" : query) : NO_GROUPS;
  const others = groups.unfit.length;
  // Whoever looks for something by name learns why it cannot be chosen.
  const showsOthers = isOthersOpen || (query !== "" && !search.isSecret);
  const shown = { ...groups, unfit: showsOthers ? groups.unfit : [] };
  const options = [...shown.match, ...shown.fits, ...shown.unfit];
  const active = useActiveOption({ options, startAt: chosen[0], onChoose });
  const hasList = options.length > 0 && !search.isSecret;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <SearchField
        search={search}
        active={active}
        listId={hasList ? listId : undefined}
        activeId={hasList ? active.activeId : undefined}
      />
      <ListNotice search={search} groups={groups} emptyText={props.emptyText} />
      {hasList && (
        <div
          id={listId}
          role="listbox"
          aria-label="Credentials"
          aria-multiselectable={props.takesSeveral || undefined}
          aria-busy={search.isBusy || undefined}
          className={clsx(
            "min-h-0 flex-1 scroll-py-1 overflow-y-auto p-1 transition-opacity",
            search.isBusy && "opacity-60",
          )}
        >
          <Groups
            groups={shown}
            headings={props.headings}
            chosen={chosen}
            active={active}
            onChoose={onChoose}
          />
        </div>
      )}
      {found?.more === true && query === "" && (
        <p className="px-3.5 pb-2 text-xs text-muted-foreground">There are more. Search to find them.</p>
      )}
      {others > 0 && (query === "" || search.isSecret) && (
        <OthersButton count={others} isOpen={isOthersOpen} onToggle={() => setOthersOpen(!isOthersOpen)} />
      )}
      <p role="status" className="sr-only">
        {found && !search.isBusy && hasList ? credentialsCounted(options.length) : ""}
      </p>
    </div>
  );
}

const NO_GROUPS: CandidateGroups = { match: [], fits: [], unfit: [] };

/** As much as is searched for. */
const QUERY_LENGTH = 200;

interface SearchFieldProps {
  search: CandidateSearch;
  active: ActiveOption;
  listId: string | undefined;
  activeId: string | undefined;
}

function SearchField({ search, active, listId, activeId }: SearchFieldProps) {
  return (
    <div className="flex items-center gap-2 border-b border-border px-3 has-[input:focus-visible]:border-ring has-[input:focus-visible]:inset-shadow-[0_-1px_0_var(--ring)]">
      <Search aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
      <input
        {...IGNORE_PASSWORD_MANAGERS}
        type="text"
        role="combobox"
        autoComplete="off"
        aria-label="Search credentials"
        aria-autocomplete="list"
        aria-expanded={listId !== undefined}
        aria-controls={listId}
        aria-activedescendant={activeId}
        data-autofocus
        maxLength={QUERY_LENGTH}
        placeholder="Search by name or key"
        value={search.query}
        onChange={(event) => {
          active.restart();
          search.setQuery(event.target.value);
        }}
        onKeyDown={active.onKeyDown}
        className={clsx(
          "h-10 w-full min-w-0 bg-transparent text-base outline-none sm:text-sm",
          KEEPER_IGNORE_CLASS,
          search.isSecret && "masked-text",
        )}
      />
    </div>
  );
}

type GroupsProps = Pick<CandidateListProps, "headings" | "chosen" | "onChoose"> & {
  groups: CandidateGroups;
  active: ActiveOption;
};

function Groups({ groups, headings, chosen, active, onChoose }: GroupsProps) {
  const base = useId();
  const headed = [
    { name: "match", heading: headings.match, items: groups.match },
    { name: "fits", heading: headings.fits, items: groups.fits },
    { name: "unfit", heading: "Other credentials", items: groups.unfit },
  ];
  return headed.map(
    ({ name, heading, items }) =>
      items.length > 0 && (
        <div key={name} role="presentation">
          <div
            id={`${base}-${name}`}
            aria-hidden="true"
            className="px-2.5 pt-2 pb-1 text-xs font-medium text-muted-foreground"
          >
            {heading}
          </div>
          <div role="group" aria-labelledby={`${base}-${name}`}>
            {items.map((candidate) => (
              <CandidateOption
                key={candidate.credential.id}
                id={active.idOf(candidate)}
                candidate={candidate}
                isActive={active.idOf(candidate) === active.activeId}
                isChosen={chosen.includes(candidate.credential.id)}
                onChoose={() => onChoose(candidate)}
                onPoint={() => active.point(candidate)}
              />
            ))}
          </div>
        </div>
      ),
  );
}

type OthersButtonProps = { count: number; isOpen: boolean; onToggle: () => void };

function OthersButton({ count, isOpen, onToggle }: OthersButtonProps) {
  return (
    <button
      type="button"
      aria-expanded={isOpen}
      onClick={onToggle}
      className="mx-1 mb-1 flex min-h-8 items-center gap-1 rounded-md px-2.5 text-xs font-medium text-muted-foreground hover:bg-surface-hover pointer-coarse:min-h-11"
    >
      Other credentials ({count})
      <ChevronRight
        aria-hidden="true"
        className={clsx("size-3.5 transition-transform", isOpen && "rotate-90")}
      />
    </button>
  );
}
