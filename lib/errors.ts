/** HTTP status of every code a caller may see. The list is closed: a new failure takes an existing code or adds a row. */
export const ERROR_STATUS = {
  malformed: 400,
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  missing_credential: 404,
  method_not_allowed: 405,
  conflict: 409,
  credential_empty: 409,
  credential_disabled: 409,
  impact_changed: 409,
  blocked: 409,
  idempotency_conflict: 409,
  approval_required: 409,
  stale: 412,
  too_large: 413,
  unsupported_media: 415,
  impact_required: 428,
  rate_limited: 429,
  upstream: 502,
  sealed: 503,
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** Messages by field name; `fields.token` belongs to the secret field `token`. */
export type FieldErrors = Record<string, string[]>;

/** Facts about a failure that a program may act on. Never a value, never a stranger's message. */
export type ErrorExtras = Record<string, unknown>;

/** A failure the caller may be told about. Anything else is a bug and stays a 500 without detail. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fields: FieldErrors | undefined;
  readonly extras: ErrorExtras | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { fields?: FieldErrors; extras?: ErrorExtras } = {},
  ) {
    super(message);
    this.name = "AppError";
    this.code = code;
    this.fields = options.fields;
    this.extras = options.extras;
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** The one answer for what does not exist and for what belongs to somebody else. */
export const notFound = (what = "Nothing here") =>
  new AppError("not_found", `${what}. It may have been deleted, or it belongs to another project.`);
