import "server-only";
import { listEvents } from "@/lib/domain/audit/list";
import { verifyAudit } from "@/lib/domain/audit/verify";
import { createToken } from "@/lib/domain/tokens/create";
import { listTokens } from "@/lib/domain/tokens/list";
import { revokeToken } from "@/lib/domain/tokens/revoke";
import type { Endpoint } from "../endpoint";
import { ChainReport, EventPage } from "../schemas/audit";
import { CreatedToken, Revocation, Tokens } from "../schemas/token";

/** Machine tokens and the audit log. */
export const ADMINISTRATION: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/tokens",
    door: listTokens,
    answer: Tokens,
    summary: "Machine tokens of this project",
  },
  {
    method: "POST",
    path: "/tokens",
    door: createToken,
    answer: CreatedToken,
    status: 201,
    summary: "Make a machine token, shown once",
  },
  {
    method: "DELETE",
    path: "/tokens/{id}",
    door: revokeToken,
    answer: Revocation,
    summary: "Revoke at once",
  },
  {
    method: "GET",
    path: "/audit",
    door: listEvents,
    answer: EventPage,
    summary: "The audit log, newest first",
  },
  {
    method: "GET",
    path: "/audit/verify",
    door: verifyAudit,
    answer: ChainReport,
    summary: "Check the audit chain",
  },
];
