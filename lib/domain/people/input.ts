import { z } from "zod";
import { nameProblem } from "@/lib/catalog/keys";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import { Secret } from "@/lib/secret";

/** What HTML calls a valid e-mail address (WHATWG HTML §4.10.5.1.5): one address, ASCII, no quoting, no comment. */
const ADDRESS =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;

/** Lower-case. Checked before it is lowered: lowering turns some letters outside ASCII into ASCII ones. */
export const Email = z
  .string()
  .trim()
  .max(254, "Enter one e-mail address.")
  .regex(ADDRESS, "Enter one e-mail address.")
  .transform((text) => text.toLowerCase());

export const PASSWORD_LENGTH_MIN = 10;
const PASSWORD_LENGTH_MAX = 1_024;

const TOO_LONG = `Passwords can be up to ${PASSWORD_LENGTH_MAX} characters.`;

/** A password somebody claims to know. */
export const KnownPassword = z
  .string()
  .min(1, "Enter your password.")
  .max(PASSWORD_LENGTH_MAX, TOO_LONG)
  .transform((text) => new Secret(text));

/** A password somebody chooses. Length is what counts (NIST SP 800-63B §3.1.1.2), so there are no other rules. */
export const NewPassword = z
  .string()
  .min(PASSWORD_LENGTH_MIN, `Use at least ${PASSWORD_LENGTH_MIN} characters.`)
  .max(PASSWORD_LENGTH_MAX, TOO_LONG)
  .refine((text) => text.isWellFormed(), "Contains half of a character. Type it again.")
  .transform((text) => new Secret(text));

const LABEL_LENGTH_MAX = 100;
const LABEL_TOO_LONG = `Names can be up to ${LABEL_LENGTH_MAX} characters.`;

function labelProblem(text: string): string | null {
  if (Array.from(text).length > LABEL_LENGTH_MAX) return LABEL_TOO_LONG;
  return looksLikeSecret(text)
    ? "This looks like a secret, and everybody here can read this name."
    : nameProblem(text);
}

/** The name of a person, an organisation, a project or a token. */
export const Label = z
  .string()
  .trim()
  .max(2 * LABEL_LENGTH_MAX, LABEL_TOO_LONG)
  .superRefine((text, check) => {
    const wrong = labelProblem(text);
    if (wrong) check.addIssue({ code: "custom", message: wrong, input: "" });
  });

export const UserId = z.string().max(64);
