import "server-only";
import type { z } from "zod";
import type { AuditDetail } from "@/db/schema";
import { type Action, can } from "@/lib/access/policy";
import { recordGrouped } from "@/lib/audit/grouped";
import { type AuditEntry, INSTANCE_CHAIN } from "@/lib/audit/record";
import { AppError, type FieldErrors } from "@/lib/errors";
import type { Context } from "./context";

/** One audit row about an act. `detail` holds names and counts, never values. */
export interface About {
  subject?: AuditEntry["subject"];
  detail?: AuditDetail;
  outcome?: AuditEntry["outcome"];
}

/** What a command did: its result and one audit row, or several when it acted on several things. */
export interface Done<Out> extends About {
  result: Out;
  about?: readonly About[];
  /** Organisation whose chain records it, when the command itself made the organisation. */
  orgId?: string;
}

export interface Door<S extends z.ZodType, Out> {
  (ctx: Context, raw: unknown): Promise<Out>;
  readonly action: Action;
  readonly input: S;
  readonly kind: "command" | "query" | "release" | "use";
}

export const reachOf = (ctx: Context) => ({ org: ctx.orgId, project: ctx.projectId });

/** Refuses, and records the refusal, when the policy table says no. The first thing every door does. */
export async function decide(ctx: Context, action: Action): Promise<void> {
  if (can(ctx.actor, action)) return;
  if (ctx.actor.kind !== "anonymous") await recordGrouped([entryOf(ctx, action, { outcome: "denied" })]);
  throw new AppError("forbidden", "Your role or token does not allow this.", { extras: { action } });
}

/** Names the fields that are wrong; zod's own messages are ours or generic, and never quote a submitted value. */
export function parse<S extends z.ZodType>(input: S, raw: unknown): z.output<S> {
  const parsed = input.safeParse(raw);
  if (parsed.success) return parsed.data;
  throw new AppError("invalid", "Check the named fields.", { fields: fieldErrors(parsed.error) });
}

const pathPart = (part: PropertyKey) => (/^[A-Za-z0-9_]{1,40}$/.test(String(part)) ? String(part) : "…");

function fieldErrors(error: z.ZodError): FieldErrors {
  const fields: FieldErrors = {};
  for (const issue of error.issues) {
    // An unrecognised key may itself be a pasted secret, so only its place is told.
    const path = issue.path.map(pathPart).join(".") || "body";
    (fields[path] ??= []).push(
      issue.code === "unrecognized_keys" ? "Contains a field that does not exist here." : issue.message,
    );
  }
  return fields;
}

type Entries = readonly [AuditEntry, ...AuditEntry[]];

export function entriesOf(ctx: Context, action: Action, done: Done<unknown>): Entries {
  const [first, ...rest] = done.about ?? [done];
  return [entryOf(ctx, action, first ?? done), ...rest.map((about) => entryOf(ctx, action, about))];
}

export function entryOf(ctx: Context, action: Action, about: About): AuditEntry {
  return {
    orgId: ctx.orgId === "*" ? INSTANCE_CHAIN : ctx.orgId,
    projectId: ctx.projectId === "*" ? null : ctx.projectId,
    actor: ctx.actor,
    action,
    outcome: about.outcome ?? "allowed",
    requestId: ctx.requestId,
    address: ctx.address,
    ...(about.subject ? { subject: about.subject } : {}),
    ...(about.detail ? { detail: about.detail } : {}),
  };
}
