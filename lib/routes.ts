import type { Route } from "next";

// A misspelt path is a compile error here; no other file writes a path by hand.
const to = <R extends string>(href: Route<R>) => href;

export type Query = Record<string, string | null | undefined>;

// The one cast: typed routes know paths, not queries. Absent and empty parameters are left out.
function withQuery(href: string, query: Query): Route {
  const given = Object.entries(query).flatMap(([name, value]) => (value ? [[name, value]] : []));
  return (given.length > 0 ? `${href}?${new URLSearchParams(given)}` : href) as Route;
}

export const routes = {
  home: () => to("/"),
  // The one cast: a path that came with a request, checked by nextPath.
  at: (path: string) => path as Route,
  signIn: (next?: string) => to(next ? `/sign-in?next=${encodeURIComponent(next)}` : "/sign-in"),
  setup: (query: Query = {}) => withQuery(to("/setup"), query),
  request: (token: string) => to(`/request/${token}`),
  invitation: (token: string) => to(`/invitation/${token}`),
  credentials: (org: string, project: string, query: Query = {}) =>
    withQuery(to(`/${org}/${project}/settings/credentials`), query),
  credential: (org: string, project: string, id: string, query: Query = {}) =>
    withQuery(to(`/${org}/${project}/settings/credentials/${id}`), query),
  consumers: (org: string, project: string, slug: string, query: Query = {}) =>
    withQuery(to(`/${org}/${project}/${slug}`), query),
  newConsumer: (org: string, project: string, slug: string, query: Query = {}) =>
    withQuery(to(`/${org}/${project}/${slug}/new`), query),
  consumer: (org: string, project: string, slug: string, id: string, query: Query = {}) =>
    withQuery(to(`/${org}/${project}/${slug}/${id}`), query),
  // The one cast: typed routes know pages, not handlers.
  consumerTry: (org: string, project: string, slug: string, id: string) =>
    `/${org}/${project}/${slug}/${id}/try` as Route,
  // The casts: typed routes know pages, not handlers.
  workflowKeysFile: (org: string, project: string, id: string) =>
    `/${org}/${project}/workflows/${id}/keys` as Route,
  runStream: (org: string, project: string, id: string, run: string) =>
    `/${org}/${project}/workflows/${id}/runs/${run}/stream` as Route,
  // The casts: typed routes know pages, not handlers.
  credentialTest: (org: string, project: string, id: string) =>
    `/${org}/${project}/settings/credentials/${id}/test` as Route,
  unsavedTest: (org: string, project: string) => `/${org}/${project}/settings/credentials/test` as Route,
  approvals: (org: string, project: string, query: Query = {}) =>
    withQuery(to(`/${org}/${project}/settings/approvals`), query),
  openApprovals: (org: string, project: string) => `/${org}/${project}/settings/approvals/open` as Route,
  inbox: (org: string, project: string) => `/${org}/${project}/inbox` as Route,
  leaks: (org: string, project: string, query: Query = {}) =>
    withQuery(to(`/${org}/${project}/settings/leaks`), query),
  members: (org: string, project: string, query: Query = {}) =>
    withQuery(to(`/${org}/${project}/settings/members`), query),
  tokens: (org: string, project: string, query: Query = {}) =>
    withQuery(to(`/${org}/${project}/settings/tokens`), query),
  audit: (org: string, project: string, query: Query = {}) =>
    withQuery(to(`/${org}/${project}/settings/audit`), query),
  auditExport: (org: string, project: string, query: Query = {}) =>
    withQuery(`/${org}/${project}/settings/audit/export` as Route, query),
  encryption: (org: string, project: string, query: Query = {}) =>
    withQuery(to(`/${org}/${project}/settings/encryption`), query),
  general: (org: string, project: string, query: Query = {}) =>
    withQuery(to(`/${org}/${project}/settings/general`), query),
};
