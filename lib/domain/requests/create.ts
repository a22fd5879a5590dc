import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { credentials, credentialVersions, fillRequests } from "@/db/schema";
import { findTemplate } from "@/lib/catalog/templates";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { routes } from "@/lib/routes";
import { randomText } from "@/lib/vault/keyed";
import { throttled } from "../around";
import { command } from "../command";
import type { TxContext } from "../context";
import { CreateInput, Key, Name } from "../credentials/input";
import { insertCredential } from "../credentials/insert";
import { alive, checkKeyAllowed, currentVersion, subjectOf, visible } from "../credentials/shared";
import { digestOf, REQUEST_DAYS } from "./shared";

/** Each makes a credential that people see in their list. */
const REQUESTS_A_MINUTE = 20;

const Input = z.strictObject({
  /** Only services whose hosts the catalogue pins: whoever asks may not say where the value goes. */
  template: z.string().max(64),
  key: Key.optional(),
  name: Name.optional(),
  /** Shown to whoever is asked for the value. */
  reason: Name,
});

export interface Requested {
  id: string;
  key: string;
  status: "needs_value";
  /** Where the value can be entered once, without an account; told this once. */
  url: string | null;
  expiresAt: string;
}

/** Asks for a credential: makes one that needs its value, and an address where somebody can enter it. */
export const requestCredential = throttled(
  command(
    "credential.request",
    Input,
    async (ctx, input) => {
      const template = pinned(input.template);
      const key = input.key ?? template.key;
      checkKeyAllowed(ctx, key);
      const credential = (await waiting(ctx, key, template.id)) ?? (await insert(ctx, input, key));
      const token = randomText();
      const now = new Date();
      const row = {
        id: newId("fillRequest"),
        orgId: ctx.orgId,
        projectId: ctx.projectId,
        credentialId: credential.id,
        digest: await digestOf(token),
        requesterName: ctx.actor.name,
        reason: input.reason,
        createdAt: now,
        expiresAt: new Date(now.getTime() + REQUEST_DAYS * 86_400_000),
        usedAt: null,
      };
      await ctx.tx.insert(fillRequests).values(row);
      const result: Requested = {
        id: credential.id,
        key: credential.key,
        status: "needs_value",
        url: `${env().publicUrl}${routes.request(token)}`,
        expiresAt: row.expiresAt.toISOString(),
      };
      return { result, subject: subjectOf(credential), detail: { template: template.id } };
    },
    { remember: (requested) => ({ ...requested, url: null }) },
  ),
  "Asked",
  (ctx) => [{ subject: `request:${ctx.actor.id}`, most: REQUESTS_A_MINUTE }],
);

function pinned(id: string) {
  const template = findTemplate(id);
  const isPinned =
    template && template.hosts.length > 0 && template.hosts.every((host) => !/[{*]/.test(host));
  if (isPinned) return template;
  throw new AppError("invalid", "Check the named fields.", {
    fields: {
      template: [
        template
          ? "This service has an address of its own for everybody, so a person has to add it."
          : "No template has this id.",
      ],
    },
  });
}

/** A credential that was asked for before and still waits for its value gets another address. */
async function waiting(ctx: TxContext, key: string, templateId: string) {
  const [row] = await ctx.tx
    .select({ credential: credentials })
    .from(credentials)
    .innerJoin(credentialVersions, currentVersion)
    .where(
      and(
        visible(ctx),
        alive,
        isNull(credentials.workflowId),
        eq(credentials.key, key),
        eq(credentials.templateId, templateId),
        eq(credentials.version, 0),
      ),
    );
  return row?.credential;
}

const insert = (ctx: TxContext, { template, name }: z.output<typeof Input>, key: string) =>
  insertCredential(ctx, CreateInput.parse({ template, key, ...(name !== undefined && { name }) }));
