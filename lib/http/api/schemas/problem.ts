import { z } from "zod";
import { ERROR_STATUS, type ErrorCode } from "@/lib/errors";

// Safe because the record's keys are the codes.
const CODES = Object.keys(ERROR_STATUS) as ErrorCode[];

/** What every failure answers. Facts beside the common ones depend on the code. */
export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum([...CODES, "internal"]),
    detail: z.string().describe("A sentence for people. It never quotes what was sent."),
    requestId: z.string().describe("Finds the request in the audit log and in the server's log."),
    fields: z.record(z.string(), z.array(z.string())).optional().describe("What is wrong, by field."),
    keys: z.array(z.string()).optional().describe("Resolve: keys refused for the reason `code` names."),
    missing: z.array(z.string()).optional().describe("Resolve: every key that was refused."),
    errors: z.record(z.string(), z.string()).optional().describe("Resolve: the code of each refused key."),
    revision: z.int().optional().describe("`stale`: the revision there is now."),
    retryAfterSeconds: z.int().optional().describe("`rate_limited`: as in Retry-After."),
    action: z.string().optional().describe("`forbidden`: what the token may not do."),
  })
  .meta({ title: "Problem" });
