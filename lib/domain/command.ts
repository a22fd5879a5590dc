import "server-only";
import { z } from "zod";
import { transaction } from "@/db/client";
import type { AuditDetail } from "@/db/schema";
import { type Action, can } from "@/lib/access/policy";
import { recordGrouped } from "@/lib/audit/grouped";
import { type AuditEntry, INSTANCE_CHAIN, record } from "@/lib/audit/record";
import { AppError, type FieldErrors } from "@/lib/errors";
import { prepareKeys } from "@/lib/vault/keyring";
import type { Context, TxContext } from "./context";
import { claimKey, keepAnswer } from "./idempotency";

/** One audit row about an act. `detail` holds names and counts, never values. */
export interface About {
  subject?: AuditEntry["subject"];
  detail?: AuditDetail;
  outcome?: "allowed" | "denied";
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
  readonly kind: "command" | "query" | "release";
}

interface CommandOptions<Out> {
  /** What a replay of the same request answers; leave out whatever is shown only once. */
  remember?: (result: Out) => unknown;
}

/**
 * A use case that changes something: decide, parse, act and record in one transaction. If the audit row cannot be
 * written the act does not happen.
 */
export function command<S extends z.ZodType, Out>(
  action: Action,
  input: S,
  run: (ctx: TxContext, input: z.output<S>) => Promise<Done<Out>>,
  { remember = (result) => result }: CommandOptions<Out> = {},
): Door<S, Out> {
  const execute = async (ctx: Context, raw: unknown): Promise<Out> => {
    await decide(ctx, action);
    const parsed = parse(input, raw);
    await prepareKeys();
    return transaction(reachOf(ctx), async (tx) => {
      const inside = { ...ctx, tx };
      const earlier = await claimKey(inside, action, raw);
      // Safe because the answer was stored by this very command from a value of this type.
      if (earlier) return earlier.answer as Out;
      const done = await run(inside, parsed);
      await record(tx, entriesOf({ ...ctx, orgId: done.orgId ?? ctx.orgId }, action, done));
      await keepAnswer(inside, remember(done.result));
      return done.result;
    });
  };
  return Object.assign(execute, { action, input, kind: "command" as const });
}

/**
 * A use case made of other commands, each in a transaction of its own, so that some may fail. The whole is recorded when
 * it ends. `run` passes no idempotency key on: a replay answers what was kept, and one that was cut short runs again.
 */
export function batch<S extends z.ZodType, Out>(
  action: Action,
  input: S,
  run: (ctx: Context, input: z.output<S>) => Promise<Done<Out>>,
): Door<S, Out> {
  const execute = async (ctx: Context, raw: unknown): Promise<Out> => {
    await decide(ctx, action);
    const parsed = parse(input, raw);
    await prepareKeys();
    const earlier = await transaction(reachOf(ctx), (tx) => claimKey({ ...ctx, tx }, action, raw));
    // Safe because the answer was stored by this very use case from a value of this type.
    if (earlier?.answer) return earlier.answer as Out;
    const { idempotencyKey: _used, ...rowContext } = ctx;
    const done = await run(rowContext, parsed);
    await transaction(reachOf(ctx), async (tx) => {
      await record(tx, entriesOf(ctx, action, done));
      await keepAnswer({ ...ctx, tx }, done.result);
    });
    return done.result;
  };
  return Object.assign(execute, { action, input, kind: "command" as const });
}

/** A use case that only reads. Not audited: what it returns is never a value. */
export function query<S extends z.ZodType, Out>(
  action: Action,
  input: S,
  run: (ctx: TxContext, input: z.output<S>) => Promise<Out>,
): Door<S, Out> {
  const execute = async (ctx: Context, raw: unknown): Promise<Out> => {
    await decide(ctx, action);
    const parsed = parse(input, raw);
    await prepareKeys();
    return transaction(reachOf(ctx), (tx) => run({ ...ctx, tx }, parsed));
  };
  return Object.assign(execute, { action, input, kind: "query" as const });
}

/** A read without a transaction of its own: about data that ships with Keyhold, or that is read in pages. */
export function lookup<S extends z.ZodType, Out>(
  action: Action,
  input: S,
  run: (ctx: Context, input: z.output<S>) => Out | Promise<Out>,
): Door<S, Out> {
  const execute = async (ctx: Context, raw: unknown): Promise<Out> => {
    await decide(ctx, action);
    return run(ctx, parse(input, raw));
  };
  return Object.assign(execute, { action, input, kind: "query" as const });
}

/**
 * A use case that lets something out: it reads as it sees fit, records in a commit shared with its neighbours, and
 * only then returns. A refusal is recorded too, with its reason, before the caller learns of it.
 */
export function release<S extends z.ZodType, Out>(
  action: Action,
  input: S,
  run: (ctx: Context, input: z.output<S>) => Promise<Done<Out> & { refused?: AppError }>,
): Door<S, Out> {
  const execute = async (ctx: Context, raw: unknown): Promise<Out> => {
    await decide(ctx, action);
    const parsed = parse(input, raw);
    await prepareKeys();
    const done = await run(ctx, parsed);
    await recordGrouped(entriesOf(ctx, action, done));
    if (done.refused) throw done.refused;
    return done.result;
  };
  return Object.assign(execute, { action, input, kind: "release" as const });
}

export const reachOf = (ctx: Context) => ({ org: ctx.orgId, project: ctx.projectId });

async function decide(ctx: Context, action: Action): Promise<void> {
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

function entriesOf(ctx: Context, action: Action, done: Done<unknown>): Entries {
  const [first, ...rest] = done.about ?? [done];
  return [entryOf(ctx, action, first ?? done), ...rest.map((about) => entryOf(ctx, action, about))];
}

function entryOf(ctx: Context, action: Action, about: About): AuditEntry {
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
