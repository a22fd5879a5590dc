import "server-only";
import { readApproval } from "@/lib/domain/approvals/read";
import type { Endpoint } from "../endpoint";
import { Approval } from "../schemas/approval";

/**
 * What a program polls whose use a person has to confirm. One that only resolves needs no address for this: it repeats
 * its call.
 */
export const APPROVALS: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/approvals/{id}",
    door: readApproval,
    answer: Approval,
    summary: "Whether a person has confirmed a use that waits",
  },
];
