import type { Route } from "next";
import type { Action } from "@/components/credentials/send";
import type { Inbox } from "@/components/notices/inbox";
import type { BannerKind } from "@/components/ui/banner";

export type Place = { slug: string; name: string };

/** An organisation to switch to, and the project to arrive in. */
export type OrganisationPlace = Place & { project: string };

export type FoundCredential = { id: string; name: string; key: string };

export type ShellProps = {
  organisation: Place;
  project: Place;
  /** Only those the person may open; recently used first. */
  organisations: readonly OrganisationPlace[];
  projects: readonly Place[];
  person: { name: string; email: string; role: string };
  can: { createCredential: boolean; createProject: boolean };
  /** For "New Anthropic credential" in the palette. */
  templates: readonly { id: string; name: string }[];
  /** The most severe standing notice, if any. */
  banner?: { kind: BannerKind; text: string; href?: Route; linkText?: string } | undefined;
  /** Where a project is made; absent while there is no such page. */
  newProjectHref?: Route | undefined;
  /** What waits for this person, and where to ask for it again. */
  inbox: { href: Route; initial: Inbox };
  readNotices: Action<{ read: number }>;
  signOut: () => void | Promise<void>;
  /** Names and keys, never values. Absent: the palette does not search credentials. */
  findCredentials?: ((query: string) => Promise<FoundCredential[]>) | undefined;
};
