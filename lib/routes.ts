import type { Route } from "next";

// A misspelt path is a compile error here; no other file writes a path by hand.
const to = <R extends string>(href: Route<R>) => href;

export const routes = {
  home: () => to("/"),
  signIn: (next?: string) => to(next ? `/sign-in?next=${encodeURIComponent(next)}` : "/sign-in"),
  setup: () => to("/setup"),
  invitation: (token: string) => to(`/invitation/${token}`),
  credentials: (org: string, project: string) => to(`/${org}/${project}/settings/credentials`),
  credential: (org: string, project: string, id: string) => to(`/${org}/${project}/settings/credentials/${id}`),
  members: (org: string, project: string) => to(`/${org}/${project}/settings/members`),
  tokens: (org: string, project: string) => to(`/${org}/${project}/settings/tokens`),
  audit: (org: string, project: string) => to(`/${org}/${project}/settings/audit`),
  encryption: (org: string, project: string) => to(`/${org}/${project}/settings/encryption`),
  general: (org: string, project: string) => to(`/${org}/${project}/settings/general`),
};
