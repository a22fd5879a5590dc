import "server-only";
import { z } from "zod";
import { ALL, transaction, type Tx } from "@/db/client";
import { instance, memberships, users } from "@/db/schema";
import { INSTANCE_CHAIN } from "@/lib/audit/record";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { plainDigest, randomText, sameText } from "@/lib/vault/keyed";
import { addressLimit, type Claim, claimAttempt, settleAttempt } from "../attempts";
import type { Context } from "../context";
import { openDoor, recordAct, recordRefusal } from "../open-door";
import { insertOrganisation } from "../organisations/shared";
import { slugFromName } from "../organisations/slug";
import { Email, Label, NewPassword } from "../people/input";
import { hashPassword } from "../people/password";
import { insertProject } from "../projects/shared";
import { SETUP_FINISHED } from "./status";

const Input = z.strictObject({
  code: z
    .string()
    .max(100)
    .transform((text) => text.replace(/[\s-]/g, "").toLowerCase()),
  name: Label,
  email: Email,
  password: NewPassword,
  organisation: Label.default("My organisation"),
  project: Label.default("Default"),
});
type Input = z.output<typeof Input>;

interface Place {
  id: string;
  slug: string;
  name: string;
}

export interface Founded {
  userId: string;
  email: string;
  organisation: Place;
  project: Place;
}

const alreadyDone = () => new AppError("conflict", "This instance is already set up. Sign in.");

function wrongCode(): AppError {
  const message = "That setup code isn't valid. It's in the server log from the last start.";
  return new AppError("invalid", message, { fields: { code: [message] } });
}

/**
 * Makes the first owner with an organisation and a project, for whoever holds the code printed at the last start.
 * Works once: with an owner there is nothing left to claim.
 */
export const createOwner = openDoor("setup.owner", Input, async (ctx, input): Promise<Founded> => {
  const claim = await claimAttempt([addressLimit(ctx.address)]);
  const isRight = await transaction(ALL, (tx) => codeFits(tx, input.code));
  if (!isRight) {
    await recordRefusal(ctx, "setup.owner", { detail: { reason: "wrong code" } });
    throw wrongCode();
  }
  const passwordHash = await hashPassword(input.password);
  return transaction(ALL, (tx) => found(tx, ctx, { ...input, passwordHash, claim }));
});

/** Throws when there is an owner already. Locks the instance, so that two claims come one after the other. */
async function codeFits(tx: Tx, code: string): Promise<boolean> {
  const [row] = await tx
    .select({ step: instance.setupStep, digest: instance.setupCodeDigest })
    .from(instance)
    .for("update");
  if (row && row.step > 1) throw alreadyDone();
  return sameText(plainDigest(code), row?.digest ?? plainDigest(randomText()));
}

async function found(
  tx: Tx,
  ctx: Context,
  input: Input & { passwordHash: string; claim: Claim },
): Promise<Founded> {
  if (!(await codeFits(tx, input.code))) throw wrongCode();
  const { name, email, passwordHash } = input;
  const now = new Date();
  const organisation = await insertOrganisation(tx, {
    name: input.organisation,
    slug: slugFromName(input.organisation, new Set(), "organisation"),
  });
  const project = await insertProject(tx, organisation.id, {
    name: input.project,
    slug: slugFromName(input.project, new Set(), "project"),
  });
  const user = { id: newId("user"), email, name, passwordHash, createdAt: now };
  await tx.insert(users).values(user);
  await tx
    .insert(memberships)
    .values({ orgId: organisation.id, userId: user.id, role: "owner", createdAt: now });
  // Whoever sets up from the command line has named everything already; a browser goes on with the guide.
  await tx
    .update(instance)
    .set({ setupStep: ctx.actor.kind === "system" ? SETUP_FINISHED : 2, setupCodeDigest: null });
  await settleAttempt(tx, input.claim);
  const act = {
    action: "setup.owner",
    actor: ctx.actor,
    subject: { kind: "user", id: user.id, name },
  } as const;
  await recordAct(tx, ctx, {
    ...act,
    orgId: organisation.id,
    detail: { organisation: organisation.name, project: project.name },
  });
  await recordAct(tx, ctx, { ...act, orgId: INSTANCE_CHAIN, detail: { organisation: organisation.id } });
  const place = ({ id, slug, name: label }: Place): Place => ({ id, slug, name: label });
  return { userId: user.id, email, organisation: place(organisation), project: place(project) };
}
