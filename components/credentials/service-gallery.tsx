"use client";

import { Check, Plus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { useList } from "@/components/credentials/list-context";
import { SERVICE_SEARCH_ID } from "@/components/credentials/new-credential-menu";
import { ServiceIcon } from "@/components/credentials/service-icon";
import { useDialogLink } from "@/components/credentials/use-dialog-link";
import { Button } from "@/components/ui/button";
import { SearchInput } from "@/components/ui/search-input";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";

export interface Service {
  id: string;
  name: string;
  group: string;
  /** The credential that already has this service's key. */
  addedAs?: string | undefined;
}

type ServiceGalleryProps = {
  services: readonly Service[];
  /** Ids of the tiles shown before anybody asks for more. */
  common: readonly string[];
  title: string;
};

const TILES = "grid grid-cols-1 gap-2.5 min-[23rem]:grid-cols-2 sm:grid-cols-3 min-[90rem]:grid-cols-4";

export function ServiceGallery({ services, common, title }: ServiceGalleryProps) {
  const [query, setQuery] = useState("");
  const [isWhole, setWhole] = useState(false);
  const wanted = query.trim().toLowerCase();
  const found = wanted
    ? services.filter((service) => matches(service, wanted))
    : isWhole
      ? services
      : undefined;
  const shown = found ?? common.flatMap((id) => services.find((service) => service.id === id) ?? []);
  return (
    <section aria-label={title} data-slot="service-gallery">
      <div className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2.5">
        <h2 className="text-base font-semibold">{title}</h2>
        <div className="ml-auto flex flex-wrap items-center gap-2.5 max-sm:w-full">
          <SearchInput
            id={SERVICE_SEARCH_ID}
            label="Find a service"
            value={query}
            onValueChange={(text) => setQuery(looksLikeSecret(text) ? "" : text)}
            className="w-full sm:w-56"
          />
          <Button variant="link" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? "Show fewer" : `Show all ${services.length}`}
          </Button>
        </div>
      </div>
      <p role="status" className="sr-only">
        {wanted && `${shown.length} services`}
      </p>
      {found ? <Groups services={found} query={query.trim()} /> : <Tiles services={shown} />}
    </section>
  );
}

const matches = ({ id, name, group }: Service, wanted: string) =>
  `${name} ${id} ${group}`.toLowerCase().includes(wanted);

function Groups({ services, query }: { services: readonly Service[]; query: string }) {
  if (services.length === 0) return <NoService query={query} />;
  return (
    <div className="flex flex-col gap-6">
      {[...new Set(services.map(({ group }) => group))].map((group) => (
        <section key={group} aria-label={group}>
          <h3 className="mb-2 text-xs font-medium text-muted-foreground">{group}</h3>
          <Tiles services={services.filter((service) => service.group === group)} />
        </section>
      ))}
    </div>
  );
}

function NoService({ query }: { query: string }) {
  const link = useDialogLink();
  return (
    <p className="rounded-lg border border-dashed border-border-strong px-4 py-6 text-center text-sm text-muted-foreground">
      No service is called “{query}”.{" "}
      <Link
        href={link({ new: "custom" })}
        scroll={false}
        className="font-medium text-accent underline underline-offset-3"
      >
        Add your own
      </Link>
    </p>
  );
}

const Tiles = ({ services }: { services: readonly Service[] }) => (
  <ul className={TILES}>
    {services.map((service) => (
      <li key={service.id} className="min-w-0">
        <Tile service={service} />
      </li>
    ))}
  </ul>
);

const TILE =
  "group/tile relative flex h-12 items-center gap-2.5 rounded-lg border border-border bg-surface pr-3 pl-2 text-sm font-medium shadow-xs transition-[border-color,box-shadow,background-color] duration-100";

/** A service that is there already opens its credential; the plus beside it adds another. */
function Tile({ service }: { service: Service }) {
  const { refusalToAdd: refusal } = useList();
  const link = useDialogLink();
  const inside = (
    <>
      <ServiceIcon service={service.id} name={service.name} size="sm" className="border-0!" />
      <span className="min-w-0 flex-1 truncate">{service.name}</span>
    </>
  );
  const create = link({ new: service.id });
  if (service.addedAs)
    return (
      <div className={TILE}>
        <Link
          href={link({ edit: service.addedAs })}
          prefetch={false}
          scroll={false}
          className="flex min-w-0 flex-1 items-center gap-2.5 rounded-sm after:absolute after:inset-0"
        >
          {inside}
          <span className="inline-flex shrink-0 items-center gap-0.5 text-xs text-success-text">
            <Check aria-hidden="true" className="size-3.5" />
            Added
          </span>
        </Link>
        {!refusal && (
          <Link
            href={create}
            prefetch={false}
            scroll={false}
            aria-label={`Add another ${service.name}`}
            title="Add another"
            className="relative z-1 -mr-1.5 grid size-7 shrink-0 place-items-center rounded-md text-muted-foreground hover:bg-surface-hover hover:text-foreground"
          >
            <Plus aria-hidden="true" className="size-4" />
          </Link>
        )}
      </div>
    );
  if (refusal)
    return (
      <a role="link" aria-disabled="true" className={`${TILE} opacity-60`}>
        {inside}
      </a>
    );
  return (
    <Link
      href={create}
      prefetch={false}
      scroll={false}
      className={`${TILE} hover:border-border-strong hover:shadow-sm`}
    >
      {inside}
    </Link>
  );
}
