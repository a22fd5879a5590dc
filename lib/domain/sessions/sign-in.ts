import "server-only";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { accountLimit, addressLimit, claimAttempt } from "../attempts";
import { openDoor, recordRefusal } from "../open-door";
import { Email, KnownPassword } from "../people/input";
import { passwordFits } from "../people/password";
import { findPersonByEmail, type SignedIn, startSession } from "./shared";

const Input = z.strictObject({
  email: Email,
  password: KnownPassword,
  userAgent: z.string().max(4_000).default(""),
});

/**
 * Signs a person in by e-mail and password. Five failures in 15 minutes close an account, a hundred an address; the
 * answer and the work are the same for an unknown address, a wrong password and a person without one.
 */
export const signIn = openDoor(
  "session.sign_in",
  Input,
  async (ctx, { email, password, userAgent }): Promise<SignedIn> => {
    const claim = await claimAttempt([accountLimit(email), addressLimit(ctx.address)]);
    const person = await findPersonByEmail(email);
    const fits = await passwordFits(person?.passwordHash ?? null, password);
    if (person && fits) return startSession(ctx, "session.sign_in", person, { userAgent, claim });
    await recordRefusal(ctx, "session.sign_in", { subject: { kind: "email", id: email } });
    throw new AppError("unauthenticated", "Email or password is wrong.");
  },
);
