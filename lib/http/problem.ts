import "server-only";
import { AppError, type ErrorCode, ERROR_STATUS } from "@/lib/errors";
import { log } from "@/lib/log";

/** RFC 9457 problem details as Keyhold writes them. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode | "internal";
  detail: string;
  requestId: string;
  fields?: Record<string, string[]>;
  [fact: string]: unknown;
}

const TITLES: Record<ErrorCode, string> = {
  malformed: "The request could not be read",
  invalid: "The request has invalid values",
  unauthenticated: "Sign in or send a valid token",
  forbidden: "Not allowed",
  not_found: "Not found",
  missing_credential: "Credential not available",
  method_not_allowed: "Method not allowed",
  conflict: "Already taken",
  credential_empty: "Credential has no value",
  credential_disabled: "Credential is disabled",
  impact_changed: "The impact has changed",
  blocked: "Blocked by a consumer",
  idempotency_conflict: "Idempotency key reused",
  approval_required: "Approval required",
  stale: "Changed in the meantime",
  too_large: "Too large",
  unsupported_media: "Unsupported content",
  impact_required: "Impact review required",
  rate_limited: "Too many requests",
  upstream: "The other side failed",
  sealed: "Keyhold is sealed",
  unavailable: "Temporarily unavailable",
};

/** Translates any failure for the outside. What is not an AppError is a bug: logged, and told as nothing but that. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof AppError) {
    return {
      ...error.extras,
      type: `urn:keyhold:error:${error.code}`,
      title: TITLES[error.code],
      status: ERROR_STATUS[error.code],
      code: error.code,
      detail: error.message,
      requestId,
      ...(error.fields ? { fields: error.fields } : {}),
    };
  }
  log.error("request failed", error, { requestId });
  return {
    type: "urn:keyhold:error:internal",
    title: "Internal error",
    status: 500,
    code: "internal",
    detail: "This failed inside Keyhold. The log of the server has the reason under this request id.",
    requestId,
  };
}
