import "server-only";
import { z } from "zod";
import { AppError } from "@/lib/errors";
import { openDoor, recordRefusal } from "../open-door";
import { Email } from "../people/input";
import { findPersonByEmail, type SignedIn, startSession } from "./shared";

const Input = z.strictObject({
  email: Email,
  /** What the provider's `email_verified` claim says (OpenID Connect Core §5.1); absent is no. */
  verified: z.unknown().transform((claim) => claim === true),
  userAgent: z.string().max(4_000).default(""),
});

/**
 * Signs in a person whom the identity provider has identified. Nobody is made here: who has no account is invited
 * first. An address the provider has not verified may be anybody's, so it identifies nobody.
 */
export const signInOidc = openDoor(
  "session.sign_in_oidc",
  Input,
  async (ctx, { email, verified, userAgent }): Promise<SignedIn> => {
    const person = verified ? await findPersonByEmail(email) : undefined;
    if (person) return startSession(ctx, "session.sign_in_oidc", person, { userAgent });
    const reason = verified ? "no account" : "address not verified";
    await recordRefusal(ctx, "session.sign_in_oidc", {
      subject: { kind: "email", id: email },
      detail: { reason },
    });
    throw new AppError(
      "unauthenticated",
      verified
        ? "There is no account for this address here. Ask an owner to invite you."
        : "Your identity provider has not confirmed this address. Confirm it there, then sign in again.",
    );
  },
);
