/** Everything Keyhold decides about rights, in one table. The strings are the permission, the audit event and the door. */
export const ROLES = ["member", "collaborator", "admin", "owner"] as const;
export type Role = (typeof ROLES)[number];

export const SCOPES = [
  "credentials:read",
  "credentials:write",
  "credentials:use",
  "credentials:request",
  "credentials:resolve",
  "credentials:relay",
  "consumers:write",
  "workflows:write",
  "workflows:run",
  "tokens:write",
  "audit:read",
] as const;
export type Scope = (typeof SCOPES)[number];

export interface UserActor {
  kind: "user";
  id: string;
  name: string;
  role: Role;
  /** The organisation's answer to "who manages credentials". */
  managesFrom: "collaborator" | "admin";
}

export interface TokenActor {
  kind: "token";
  id: string;
  name: string;
  scopes: readonly Scope[];
  /** Keys it may use; null = every key its person may use. */
  keys: readonly string[] | null;
  workflowId: string | null;
  /** What it may call through the relay; null = everything. */
  rules: readonly { methods: readonly string[]; path: string }[] | null;
  /** Calls a minute of relay and resolve; null = no limit. */
  ratePerMinute: number | null;
  expiresAt: Date | null;
  /** The person it acts for, re-read on each request; null = made on the command line. */
  person: UserActor | null;
}

/** The command line and background work. Never reachable from the network. */
export interface SystemActor {
  kind: "system";
  id: string;
  name: string;
}

/** Somebody who has not signed in: set-up, invitations, sign-in. */
export interface AnonymousActor {
  kind: "anonymous";
  id: "anonymous";
  name: "anonymous";
}

export type Actor = UserActor | TokenActor | SystemActor | AnonymousActor;
export const ANONYMOUS: AnonymousActor = { kind: "anonymous", id: "anonymous", name: "anonymous" };

export interface Grant {
  /** Lowest role; `manager` = whoever the organisation lets manage credentials; null = no person. */
  role: Role | "manager" | null;
  /** Scope that lets a machine token do it; null = people only. */
  scope: Scope | null;
  /** True for what nobody has signed in for yet; such commands check their own one-time proof. */
  open?: true;
}

export const POLICY = {
  "credential.list": { role: "member", scope: "credentials:read" },
  "credential.read": { role: "member", scope: "credentials:read" },
  "credential.versions": { role: "member", scope: "credentials:read" },
  "credential.usage": { role: "member", scope: "credentials:read" },
  "credential.activity": { role: "admin", scope: "credentials:read" },
  "credential.impact": { role: "member", scope: "credentials:read" },
  "credential.bin": { role: "member", scope: "credentials:read" },
  "credential.create": { role: "manager", scope: "credentials:write" },
  "credential.update": { role: "manager", scope: "credentials:write" },
  "credential.rotate": { role: "manager", scope: "credentials:write" },
  "credential.rollback": { role: "manager", scope: "credentials:write" },
  "credential.disable": { role: "manager", scope: "credentials:write" },
  "credential.enable": { role: "manager", scope: "credentials:write" },
  "credential.delete": { role: "manager", scope: "credentials:write" },
  "credential.restore": { role: "manager", scope: "credentials:write" },
  "credential.import": { role: "manager", scope: "credentials:write" },
  "credential.resolve": { role: null, scope: "credentials:resolve" },
  "credential.relay": { role: null, scope: "credentials:relay" },
  "approval.list": { role: "manager", scope: null },
  "approval.decide": { role: "manager", scope: null },
  "approval.read": { role: null, scope: "credentials:relay" },
  "notice.list": { role: "member", scope: null },
  "notice.read": { role: "member", scope: null },
  "credential.move": { role: "collaborator", scope: "consumers:write" },
  "consumer.list": { role: "member", scope: "credentials:read" },
  "consumer.read": { role: "member", scope: "credentials:read" },
  "consumer.candidates": { role: "member", scope: "credentials:read" },
  "consumer.create": { role: "collaborator", scope: "consumers:write" },
  "consumer.update": { role: "collaborator", scope: "consumers:write" },
  "consumer.delete": { role: "collaborator", scope: "consumers:write" },
  "consumer.assign": { role: "collaborator", scope: "consumers:write" },
  "consumer.use": { role: "collaborator", scope: "consumers:write" },
  "workflow.run": { role: "member", scope: "workflows:run" },
  "run.list": { role: "member", scope: "credentials:read" },
  "run.read": { role: "member", scope: "credentials:read" },
  "run.cancel": { role: "member", scope: "workflows:run" },
  "run.rerun": { role: "member", scope: "workflows:run" },
  "run.trigger": { role: null, scope: null, open: true },
  "workflow.list": { role: "member", scope: "credentials:read" },
  "workflow.read": { role: "member", scope: "credentials:read" },
  "workflow.create": { role: "collaborator", scope: "workflows:write" },
  "workflow.update": { role: "collaborator", scope: "workflows:write" },
  "workflow.delete": { role: "collaborator", scope: "workflows:write" },
  "workflow.permissions": { role: "member", scope: "credentials:read" },
  "workflow.permit": { role: "manager", scope: "workflows:write" },
  "workflow.keys": { role: "member", scope: "credentials:read" },
  "credential.explain": { role: "member", scope: "credentials:read" },
  "connection.list": { role: "member", scope: "credentials:read" },
  "connection.start": { role: "collaborator", scope: null },
  "connection.disable": { role: "collaborator", scope: "consumers:write" },
  "connection.enable": { role: "collaborator", scope: "consumers:write" },
  "connection.delete": { role: "collaborator", scope: "consumers:write" },
  "oauth.exchange": { role: "collaborator", scope: "consumers:write" },
  "webhook.verify": { role: null, scope: null, open: true },
  "channel.messages": { role: "member", scope: "credentials:read" },
  "credential.probe": { role: "collaborator", scope: "credentials:use" },
  "credential.probe_unsaved": { role: "collaborator", scope: "credentials:use" },
  "credential.probe_many": { role: "collaborator", scope: "credentials:use" },
  "credential.request": { role: "manager", scope: "credentials:request" },
  "credential.fill": { role: null, scope: null, open: true },
  "leak.scan": { role: "collaborator", scope: "credentials:read" },
  "template.list": { role: "member", scope: "credentials:read" },
  "template.added": { role: "member", scope: "credentials:read" },
  "template.read": { role: "member", scope: "credentials:read" },
  "template.detect": { role: "member", scope: "credentials:read" },
  "token.list": { role: "manager", scope: "tokens:write" },
  "token.create": { role: "manager", scope: "tokens:write" },
  "token.revoke": { role: "manager", scope: "tokens:write" },
  "audit.list": { role: "admin", scope: "audit:read" },
  "audit.verify": { role: "admin", scope: "audit:read" },
  "audit.export": { role: "admin", scope: "audit:read" },
  "encryption.status": { role: "member", scope: null },
  "encryption.recheck": { role: null, scope: null, open: true },
  "project.create": { role: "admin", scope: null },
  "project.update": { role: "admin", scope: null },
  "organisation.update": { role: "owner", scope: null },
  "member.list": { role: "member", scope: null },
  "member.invite": { role: "admin", scope: null },
  "member.change_role": { role: "admin", scope: null },
  "member.remove": { role: "admin", scope: null },
  "invitation.revoke": { role: "admin", scope: null },
  "invitation.accept": { role: null, scope: null, open: true },
  "setup.owner": { role: null, scope: null, open: true },
  "setup.advance": { role: "owner", scope: null },
  "session.sign_in": { role: null, scope: null, open: true },
  "session.sign_in_oidc": { role: null, scope: null, open: true },
  "session.sign_out": { role: null, scope: null, open: true },
} as const satisfies Record<string, Grant>;

export type Action = keyof typeof POLICY;

const rank = (role: Role) => ROLES.indexOf(role);

export const roleAtLeast = (role: Role, lowest: Role) => rank(role) >= rank(lowest);

function personCan(person: UserActor, grant: Grant): boolean {
  if (grant.role === null) return false;
  return roleAtLeast(person.role, grant.role === "manager" ? person.managesFrom : grant.role);
}

/** Whether the actor may do this at all. Which rows it may do it to is decided by the finders, in SQL. */
export function can(actor: Actor, action: Action): boolean {
  const grant: Grant = POLICY[action];
  if (grant.open) return true;
  switch (actor.kind) {
    case "user":
      return personCan(actor, grant);
    case "token":
      if (grant.scope === null || !actor.scopes.includes(grant.scope)) return false;
      // A token acts inside what its person may do today, not on the day it was made.
      return actor.person === null || grant.role === null || personCan(actor.person, grant);
    case "system":
      return true;
    case "anonymous":
      return false;
    default:
      return actor satisfies never;
  }
}

/**
 * Whether the actor may give this scope to a machine token: some act behind the scope is its own to do. Acts that only
 * programs do, and scopes that no act asks for yet, are given by whoever may make tokens.
 */
export function canGrant(actor: Actor, scope: Scope): boolean {
  if (actor.kind === "token" && !actor.scopes.includes(scope)) return false;
  const person = actor.kind === "token" ? actor.person : actor;
  if (person === null || person.kind === "system") return true;
  if (person.kind === "anonymous") return false;
  const behind = Object.values<Grant>(POLICY).filter((grant) => grant.scope === scope);
  return behind.length === 0 || behind.some((grant) => grant.role === null || personCan(person, grant));
}

/** The lowest role that may do it, for messages: "Collaborators and owners can …". */
export function lowestRole(action: Action, managesFrom: UserActor["managesFrom"]): Role | null {
  const grant: Grant = POLICY[action];
  return grant.role === "manager" ? managesFrom : grant.role;
}
