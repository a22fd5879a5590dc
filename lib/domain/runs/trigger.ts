import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { ALL, transaction } from "@/db/client";
import { consumers } from "@/db/schema";
import { record } from "@/lib/audit/record";
import { jsonProblem } from "@/lib/consumers/http/limits";
import type { HeldCredential } from "@/lib/consumers/driver";
import { AppError, notFound } from "@/lib/errors";
import { isId } from "@/lib/ids";
import { log } from "@/lib/log";
import type { Secret } from "@/lib/secret";
import { IntegrityError } from "@/lib/vault/integrity";
import { countCall } from "../attempts";
import { heldCredentials } from "../consumers/held";
import type { ConsumerRow } from "../consumers/shared";
import type { Context } from "../context";
import { markUsed } from "../credentials/last-use";
import { type About, entryOf, reachOf } from "../door";
import { openDoor } from "../open-door";
import { mustWait, noteFailure, noteSuccess } from "../tokens/throttle";
import { settingsOf } from "../workflows/settings";
import { insertRun } from "./insert";
import { refuseCall } from "./refuse-call";
import { subjectOfWorkflow } from "./shared";
import { storable } from "./storable";
import { doubtAboutCall, type WebhookProof } from "./webhook-proof";

/** What one workflow is started by webhooks in a minute, at most. */
const CALLS_A_MINUTE = 600;

const TriggerInput = z.strictObject({
  workflowId: z.string(),
  proof: z.custom<WebhookProof>((value) => typeof value === "object" && value !== null),
  /** What was sent, read once it is believed. */
  read: z.custom<() => unknown>((value) => typeof value === "function"),
});

/**
 * Starts a workflow for whoever proves that they may. One that does not exist, is switched off or has no webhook is
 * not there; one without its secret believes nobody. It acts for the workflow's owner.
 */
export const triggerWorkflow = openDoor(
  "run.trigger",
  TriggerInput,
  async (ctx, { workflowId, proof, read }): Promise<{ runId: string }> => {
    const workflow = await findListening(workflowId);
    if (mustWait(workflow.id, ctx.address))
      throw new AppError("rate_limited", "Too many calls without a valid proof. Try again later.");
    const place = placeOf(ctx, workflow);
    const secret = await believed(place, workflow, proof);
    await countCall([{ subject: `hook:${workflow.id}`, most: CALLS_A_MINUTE }], "This workflow was started");
    const input = storable(read());
    if (jsonProblem(input) !== null)
      throw new AppError("invalid", "What was sent is too large or nested too deeply.");
    const runId = await start(place, workflow, input, secret);
    if (secret) await markUsed(place, [{ credentialId: secret.credential.id, lastUsedAt: null }]);
    return { runId };
  },
);

async function findListening(id: string): Promise<ConsumerRow> {
  const [row] = isId("workflow", id)
    ? await transaction(ALL, (tx) =>
        tx
          .select()
          .from(consumers)
          .where(and(eq(consumers.id, id), eq(consumers.kind, "workflow"))),
      )
    : [];
  if (!row?.enabled || settingsOf(row).webhook.auth === "off") throw notFound("No such hook");
  return row;
}

/** The workflow's own context, with the webhook as who acts. */
const placeOf = (outside: Context, { orgId, projectId }: ConsumerRow): Context => ({
  ...outside,
  actor: { kind: "system", id: "webhook", name: "webhook" },
  orgId,
  projectId,
});

interface Believed {
  credential: HeldCredential;
  secret: Secret;
}

/** The secret that was proved, or null where none is asked for. */
async function believed(
  place: Context,
  workflow: ConsumerRow,
  proof: WebhookProof,
): Promise<Believed | null> {
  const { webhook } = settingsOf(workflow);
  if (webhook.auth === "none") return null;
  const opened = await openSecret(place, workflow);
  if (typeof opened === "string") {
    log.warn("webhook without its secret", { workflow: workflow.id, reason: opened });
    throw await refuseCall(place, workflow, opened);
  }
  const doubt = await doubtAboutCall(webhook, opened.secret, proof);
  if (doubt !== null) {
    await noteFailure(workflow.id, place.address);
    throw await refuseCall(place, workflow, doubt);
  }
  noteSuccess(workflow.id, place.address);
  return opened;
}

/** What sits in the workflow's slot, or why it cannot be used. */
async function openSecret(place: Context, workflow: ConsumerRow): Promise<Believed | string> {
  try {
    const held = await transaction(reachOf(place), (tx) => heldCredentials({ ...place, tx }, workflow));
    const [credential] = held.webhook ?? [];
    const secret = credential && proving(credential);
    return secret ? { credential, secret } : "missing_credential";
  } catch (error) {
    if (error instanceof IntegrityError) return "integrity_failure";
    if (error instanceof AppError && !OUTAGES.includes(error.code)) return error.code;
    throw error;
  }
}

const OUTAGES = ["sealed", "unavailable"];
const NAMES = ["token", "password", "json"];

/** The main secret of its type. */
const proving = ({ secrets }: HeldCredential): Secret | undefined =>
  NAMES.map((name) => secrets[name]).find((secret) => secret !== undefined);

/** Recorded and queued in one transaction: what cannot be recorded is not started. */
async function start(
  place: Context,
  workflow: ConsumerRow,
  input: unknown,
  believer: Believed | null,
): Promise<string> {
  const subject = subjectOfWorkflow(workflow);
  return transaction(reachOf(place), async (tx) => {
    const { run } = await insertRun(tx, workflow, {
      trigger: "webhook",
      actor: { kind: "workflow", ownerId: workflow.ownerId },
      startedBy: "Webhook",
      input,
    });
    const credential = believer?.credential;
    const proved: About = {
      subject,
      detail: {
        auth: settingsOf(workflow).webhook.auth,
        ...(credential && { credential: credential.id, version: credential.version }),
      },
    };
    const started: About = { subject, detail: { run: run.id, trigger: run.trigger } };
    await record(tx, [entryOf(place, "webhook.verify", proved), entryOf(place, "run.trigger", started)]);
    return run.id;
  });
}
