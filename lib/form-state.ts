import type { ErrorCode, FieldErrors } from "@/lib/errors";

/** What a form gets back from the server: never what it sent. */
export type FormState<T = null> =
  | { status: "ok"; data: T }
  | {
      status: "error";
      code: ErrorCode | "internal";
      message: string;
      fields?: FieldErrors;
      extras?: Record<string, unknown>;
      requestId: string;
    };
