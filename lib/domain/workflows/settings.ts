import "server-only";
import type { z } from "zod";
import type { Step } from "@/lib/consumers/steps";
import { AppError } from "@/lib/errors";
import type { Config } from "../consumers/config";
import type { ConsumerRow } from "../consumers/shared";
import { type UpdateWorkflowInput, WEBHOOK_ALGORITHMS, WEBHOOK_AUTHS } from "./input";

/** How whoever calls the webhook of a workflow proves that they may. */
export interface WebhookSettings {
  auth: (typeof WEBHOOK_AUTHS)[number];
  username?: string;
  /** Name of the header that carries the secret. */
  header?: string;
  algorithm?: (typeof WEBHOOK_ALGORITHMS)[number];
}

export interface WorkflowSettings {
  description: string;
  /** Hosts that code may call; empty: those of the credentials it may use. */
  hosts: string[];
  webhook: WebhookSettings;
  /** Five fields as in cron. */
  schedule: string | null;
  timeZone: string;
}

type Given = Pick<
  z.output<typeof UpdateWorkflowInput>,
  "description" | "hosts" | "schedule" | "timeZone" | "steps" | "webhook"
>;

/** The configuration with what is given in its place; what is left out stays, null clears. */
export function configWith(before: Config, { webhook, ...given }: Given): Config {
  const plain = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...before, ...Object.fromEntries(plain), ...(webhook !== undefined && flat(webhook)) };
}

const flat = (webhook: Given["webhook"]): Config => ({
  webhook: webhook?.auth ?? "off",
  webhookUsername: webhook?.username,
  webhookHeader: webhook?.header,
  webhookAlgorithm: webhook?.algorithm,
});

/** A stored configuration was checked when it was stored. */
export const settingsOf = ({ config }: Pick<ConsumerRow, "config">): WorkflowSettings => ({
  description: text(config.description) ?? "",
  hosts: Array.isArray(config.hosts) ? (config.hosts as string[]) : [],
  webhook: webhookOf(config),
  schedule: text(config.schedule),
  timeZone: text(config.timeZone) ?? "UTC",
});

export const stepsOf = ({ config }: Pick<ConsumerRow, "config">): Step[] =>
  Array.isArray(config.steps) ? (config.steps as Step[]) : [];

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

function webhookOf(config: Config): WebhookSettings {
  const username = text(config.webhookUsername);
  const header = text(config.webhookHeader);
  const algorithm = WEBHOOK_ALGORITHMS.find((one) => one === config.webhookAlgorithm);
  return {
    auth: WEBHOOK_AUTHS.find((one) => one === config.webhook) ?? "off",
    ...(username !== null && { username }),
    ...(header !== null && { header }),
    ...(algorithm && { algorithm }),
  };
}

const SUBMITTED_AS: Readonly<Record<string, string>> = {
  webhook: "webhook.auth",
  webhookUsername: "webhook.username",
  webhookHeader: "webhook.header",
  webhookAlgorithm: "webhook.algorithm",
};

/** Runs what checks a configuration, and names wrong fields as they were submitted here. */
export async function namingFields<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "invalid" || !error.fields) throw error;
    const fields = Object.entries(error.fields).map(([name, messages]): [string, string[]] => {
      const [, path = name] = /^config\.(.+)$/.exec(name) ?? [];
      return [Object.hasOwn(SUBMITTED_AS, path) ? (SUBMITTED_AS[path] ?? path) : path, messages];
    });
    throw new AppError("invalid", error.message, { fields: Object.fromEntries(fields) });
  }
}
