import "server-only";
import { z } from "zod";
import { verifyChain } from "@/lib/audit/verify";
import { lookup } from "../command";

/** Walks the organisation's audit chain. Reads in pages of its own, so that a long chain holds no transaction open. */
export const verifyAudit = lookup("audit.verify", z.strictObject({}), (ctx) => verifyChain(ctx.orgId));
