import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { ALL, transaction, type Tx } from "@/db/client";
import { violatedConstraint } from "@/db/failures";
import { invitations, memberships, organisations, users } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { Secret } from "@/lib/secret";
import { accountLimit, addressLimit, type Claim, claimAttempt, settleAttempt } from "../attempts";
import { parse } from "../door";
import type { Context } from "../context";
import { openDoor, recordAct, recordRefusal } from "../open-door";
import { Label, NewPassword } from "../people/input";
import { hashPassword, passwordFits } from "../people/password";
import { acceptable, findOpenInvitation, type OpenInvitation } from "./shared";

const Input = z.strictObject({
  token: z.string().max(200),
  name: z.string().max(400).optional(),
  password: z.string().max(1_024).optional(),
});
const NewPerson = z.object({ name: Label, password: NewPassword });

export interface Joined {
  userId: string;
  email: string;
  organisation: { slug: string; name: string };
}

type Person = NonNullable<OpenInvitation["person"]>;

interface Joining {
  id: string;
  name: string;
  /** Set for somebody who has no account yet. */
  passwordHash: string | null;
}

const over = () =>
  new AppError(
    "not_found",
    "This invitation link isn't valid any more. Ask whoever invited you for a new one.",
  );

/**
 * Joins the organisation an invitation link is for: with a name and a new password, or with the password of the
 * account its address already has. A link works once.
 */
export const acceptInvitation = openDoor("invitation.accept", Input, async (ctx, input): Promise<Joined> => {
  const claims = [await claimAttempt([addressLimit(ctx.address)])];
  const open = await findOpenInvitation(input.token);
  if (!open) {
    await recordRefusal(ctx, "invitation.accept", { detail: { reason: "no such link" } });
    throw over();
  }
  if (open.person) claims.push(await claimAttempt([accountLimit(open.invitation.email)]));
  const joining = open.person
    ? await prove(ctx, open, open.person, input.password ?? "")
    : await introduce(input);
  return transaction(ALL, (tx) => join(tx, ctx, open, joining, claims));
});

async function introduce({ name = "", password = "" }: z.output<typeof Input>): Promise<Joining> {
  const person = parse(NewPerson, { name, password });
  return { id: newId("user"), name: person.name, passwordHash: await hashPassword(person.password) };
}

/** Somebody who is signed in as the invited person has proved it already. */
async function prove(
  ctx: Context,
  { invitation }: OpenInvitation,
  person: Person,
  password: string,
): Promise<Joining> {
  const isSignedIn = ctx.actor.kind === "user" && ctx.actor.id === person.id;
  if (isSignedIn || (await passwordFits(person.passwordHash, new Secret(password)))) {
    return { id: person.id, name: person.name, passwordHash: null };
  }
  const subject = { kind: "invitation", id: invitation.id, name: invitation.email };
  await recordRefusal(ctx, "invitation.accept", { subject, detail: { reason: "wrong password" } });
  throw new AppError("unauthenticated", "You already have an account here. Enter its password.", {
    fields: { password: ["This isn't the password of your account."] },
  });
}

async function join(
  tx: Tx,
  ctx: Context,
  { invitation }: OpenInvitation,
  joining: Joining,
  claims: readonly Claim[],
): Promise<Joined> {
  const now = new Date();
  const { orgId, email, role } = invitation;
  const [organisation] = await tx
    .select()
    .from(organisations)
    .where(eq(organisations.id, orgId))
    .for("no key update");
  const [taken] = await tx
    .update(invitations)
    .set({ acceptedAt: now })
    .where(and(eq(invitations.id, invitation.id), acceptable()))
    .returning({ id: invitations.id });
  if (!taken || !organisation) throw over();
  await insertUser(tx, { ...joining, email, createdAt: now });
  await tx
    .insert(memberships)
    .values({ orgId, userId: joining.id, role, createdAt: now })
    .onConflictDoNothing();
  for (const claim of claims) await settleAttempt(tx, claim);
  const { slug, name, managesFrom } = organisation;
  await recordAct(tx, ctx, {
    action: "invitation.accept",
    orgId,
    actor: { kind: "user", id: joining.id, name: joining.name, role, managesFrom },
    subject: { kind: "invitation", id: invitation.id, name: email },
    detail: { role },
  });
  return { userId: joining.id, email, organisation: { slug, name } };
}

async function insertUser(
  tx: Tx,
  { passwordHash, ...user }: Joining & { email: string; createdAt: Date },
): Promise<void> {
  if (passwordHash === null) return;
  try {
    await tx.insert(users).values({ ...user, passwordHash });
  } catch (error) {
    if (violatedConstraint(error) !== "users_email_unique") throw error;
    throw new AppError(
      "conflict",
      "This address has just got an account. Open the link again and enter its password.",
    );
  }
}
