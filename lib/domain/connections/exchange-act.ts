import "server-only";
import type { AuditDetail } from "@/db/schema";
import type { Context } from "../context";
import type { ConnectionView } from "./view";

/** What is left to do at the token address once it is on record that it is about to be done. */
export type Exchange = (ctx: Context) => Promise<{ result: ConnectionView; detail?: AuditDetail }>;
