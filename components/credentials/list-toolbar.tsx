"use client";

import { ArrowDownUp, Columns3, LayoutGrid, ListFilter, Rows3 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useOptimistic } from "react";
import {
  filterCount,
  listQuery,
  SORT_FIELDS,
  type SortField,
  STATUSES,
  type View,
  VIEWS,
} from "@/components/credentials/list-params";
import {
  type Column,
  COLUMN_LABELS,
  OPTIONAL_COLUMNS,
  rememberColumns,
} from "@/components/credentials/columns";
import { counted } from "@/components/credentials/counted";
import { naturalSort, SORT_LABELS, sortField, STATUS_LABELS } from "@/components/credentials/labels";
import { useList } from "@/components/credentials/list-context";
import { ListSearch } from "@/components/credentials/list-search";
import { useListQuery } from "@/components/credentials/use-list-query";
import { Button } from "@/components/ui/button";
import { checkGroup, CheckMenu } from "@/components/ui/check-menu";
import { NavTabs } from "@/components/ui/nav-tabs";
import { Select } from "@/components/ui/select";
import { CATEGORIES, CREDENTIAL_CATEGORIES } from "@/lib/catalog/field-spec";
import { CREDENTIAL_TYPE_IDS, CREDENTIAL_TYPES } from "@/lib/catalog/types";
import { routes } from "@/lib/routes";

const TYPES = CREDENTIAL_TYPE_IDS.map((value) => ({ value, label: CREDENTIAL_TYPES[value].label }));
const CATEGORY_OPTIONS = CREDENTIAL_CATEGORIES.map((value) => ({ value, label: CATEGORIES[value] }));
const STATUS_OPTIONS = STATUSES.map((value) => ({ value, label: STATUS_LABELS[value] }));
const COLUMN_OPTIONS = OPTIONAL_COLUMNS.map((value) => ({ value, label: COLUMN_LABELS[value] }));

export function ListToolbar({ columns }: { columns: readonly Column[] }) {
  const { params } = useListQuery();
  return (
    <div data-slot="list-toolbar" className="mb-4 flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <ListSearch />
        <FilterMenus />
        <div className="ml-auto flex items-center gap-2">
          {params.view === "table" && <ColumnsMenu columns={columns} />}
          <SortSelect view={params.view} />
          <ViewSwitch />
        </div>
      </div>
      <ActiveFilters />
    </div>
  );
}

/** One menu for each filter; below 640 px one for all. */
function FilterMenus() {
  const { params, change } = useListQuery();
  const groups = [
    checkGroup({
      label: "Type",
      options: TYPES,
      chosen: params.type,
      onChosenChange: (type) => change({ type }),
    }),
    checkGroup({
      label: "Category",
      options: CATEGORY_OPTIONS,
      chosen: params.category,
      onChosenChange: (category) => change({ category }),
    }),
    checkGroup({
      label: "Status",
      options: STATUS_OPTIONS,
      chosen: params.status.filter((one) => one !== "deleted"),
      onChosenChange: (status) => change({ status }),
    }),
  ];
  return (
    <>
      <div className="sm:hidden">
        <CheckMenu
          label="Filters"
          groups={groups}
          icon={<ListFilter aria-hidden="true" className="size-3.5" />}
        />
      </div>
      {groups.map((group) => (
        <div key={group.label} className="max-sm:hidden">
          <CheckMenu label={group.label} groups={[group]} />
        </div>
      ))}
    </>
  );
}

function ActiveFilters() {
  const { params, change } = useListQuery();
  const count = filterCount(params);
  if (count === 0) return null;
  const clear = () => change({ type: [], category: [], status: [], scope: null });
  return (
    <p className="flex items-center gap-2 text-sm text-muted-foreground">
      {counted(count, "filter", "filters")} active <span aria-hidden="true">·</span>
      <Button variant="link" size="sm" onClick={clear}>
        Clear filters
      </Button>
    </p>
  );
}

/** In the table the heads sort; below 640 px they are out of sight. */
function SortSelect({ view }: { view: View }) {
  const { params, change } = useListQuery();
  const { field } = sortField(params.sort);
  return (
    <span className={view === "table" ? "sm:hidden" : ""}>
      <span className="relative inline-flex">
        <ArrowDownUp
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 left-2.5 z-1 size-3.5 -translate-y-1/2 text-muted-foreground"
        />
        <Select
          size="sm"
          aria-label="Sort"
          value={field}
          onChange={(event) => change({ sort: naturalSort(event.target.value as SortField) })}
          className="[&_select]:border-border-strong [&_select]:pl-8 [&_select]:font-medium"
        >
          {SORT_FIELDS.map((one) => (
            <option key={one} value={one}>
              {SORT_LABELS[one]}
            </option>
          ))}
        </Select>
      </span>
    </span>
  );
}

function ViewSwitch() {
  const { place } = useList();
  const { params } = useListQuery();
  const icons = { grid: LayoutGrid, table: Rows3 };
  const names = { grid: "Grid", table: "Table" };
  const tabs = VIEWS.map((view) => {
    const Icon = icons[view];
    return {
      href: routes.credentials(place.org, place.project, listQuery({ ...params, view })),
      label: <span className="max-sm:sr-only">{names[view]}</span>,
      icon: <Icon aria-hidden="true" className="size-3.5" />,
      isCurrent: params.view === view,
    };
  });
  return <NavTabs look="segmented" label="View" tabs={tabs} />;
}

function ColumnsMenu({ columns }: { columns: readonly Column[] }) {
  const router = useRouter();
  const { startTransition } = useList();
  // The table follows when the server has drawn it; the tick is there at once.
  const [shown, show] = useOptimistic(columns);
  const choose = (chosen: Column[]) => {
    rememberColumns(chosen);
    startTransition(() => {
      show(chosen);
      router.refresh();
    });
  };
  return (
    <div className="max-sm:hidden">
      <CheckMenu
        label="Columns"
        groups={[
          checkGroup({ label: "Columns", options: COLUMN_OPTIONS, chosen: shown, onChosenChange: choose }),
        ]}
        align="end"
        showCount={false}
        icon={<Columns3 aria-hidden="true" className="size-3.5" />}
      />
    </div>
  );
}
