const SENTENCES: Readonly<Record<string, string>> = {
  unauthenticated: "Keyhold does not know this token.",
  forbidden: "This token may not do that.",
  not_found: "Keyhold has nothing there.",
  invalid: "Keyhold refuses the request as invalid.",
  too_large: "This is more than Keyhold takes at once.",
  approval_required: "A person has to confirm this use first; repeat the call once somebody has.",
  rate_limited: "Keyhold asks for fewer calls.",
  sealed: "Keyhold is sealed: its master key is missing.",
  unavailable: "Keyhold is temporarily unavailable.",
  internal: "This failed inside Keyhold.",
  unreachable: "Keyhold cannot be reached.",
  timeout: "Keyhold did not answer in time.",
  redirected: "The address answers with a redirect, which is not followed. Use the final address.",
  unexpected: "The answer is not one of Keyhold. Check the address.",
};

export interface Failure {
  code: string;
  message?: string;
  status?: number | undefined;
  requestId?: string | undefined;
}

/** Why a call failed. Quotes neither the token nor anything of the answer but its code. */
export class KeyholdError extends Error {
  override readonly name: string = "KeyholdError";
  /** Keyhold's own code, or `unreachable`, `timeout`, `redirected` or `unexpected`. */
  readonly code: string;
  /** Of the answer, when there was one. */
  readonly status: number | undefined;
  /** Finds the request in Keyhold's audit log. */
  readonly requestId: string | undefined;

  constructor({ code, message, status, requestId }: Failure) {
    super(message ?? SENTENCES[code] ?? `Keyhold refuses this (${code}).`);
    this.code = code;
    this.status = status;
    this.requestId = requestId;
  }
}

const REASONS = {
  missing_credential: "Not available to this token",
  credential_empty: "Without a value",
  credential_disabled: "Disabled",
} as const;

export type MissingCode = keyof typeof REASONS;

export const isMissingCode = (code: string): code is MissingCode => Object.hasOwn(REASONS, code);

export interface Missing extends Omit<Failure, "code" | "message"> {
  code: MissingCode;
  /** Those that `code` is about; at least one. */
  keys: readonly string[];
  errors?: Readonly<Record<string, string>>;
  field?: string;
}

/** A credential that is not there, not allowed, has no value or is disabled. */
export class MissingCredentialError extends KeyholdError {
  override readonly name = "MissingCredentialError";
  declare readonly code: MissingCode;
  /** The first of `keys`. */
  readonly key: string;
  readonly keys: readonly string[];
  /** The field that has no value, when one was asked for. */
  readonly field: string | undefined;
  /** The code of every refused key, also of those that were refused for another reason. */
  readonly errors: Readonly<Record<string, string>>;

  constructor({ code, keys, errors, field, ...answer }: Missing) {
    const named = field === undefined ? keys.join(", ") : `${keys.join(", ")} (field ${field})`;
    super({ ...answer, code, message: `${REASONS[code]}: ${named}.` });
    this.keys = keys;
    this.key = keys[0] ?? "";
    this.field = field;
    this.errors = errors ?? Object.fromEntries(keys.map((key) => [key, code]));
  }
}
