import "server-only";
import { transaction } from "@/db/client";
import { AppError } from "@/lib/errors";
import { type AuditEntry, record } from "./record";

interface Waiting {
  entries: readonly AuditEntry[];
  done: () => void;
  failed: (error: unknown) => void;
}

/** Callers that share one commit at most: 64 of 50 rows each stay under the protocol's 65,535 parameters. */
const GROUP_SIZE = 64;

const queues = new Map<string, Waiting[]>();
const busy = new Set<string>();

/**
 * Records entries together with whatever else the organisation is recording right now and returns when it is
 * durable. Many concurrent resolves share one commit; none answers before its own rows are on disk.
 */
export function recordGrouped(entries: readonly [AuditEntry, ...AuditEntry[]]): Promise<void> {
  const { orgId } = entries[0];
  return new Promise((done, failed) => {
    const queue = queues.get(orgId) ?? [];
    queue.push({ entries, done, failed });
    queues.set(orgId, queue);
    void drain(orgId);
  });
}

async function drain(orgId: string): Promise<void> {
  if (busy.has(orgId)) return;
  busy.add(orgId);
  try {
    for (;;) {
      const group = (queues.get(orgId) ?? []).splice(0, GROUP_SIZE);
      if (group.length === 0) break;
      await commit(orgId, group);
    }
  } finally {
    busy.delete(orgId);
    if (queues.get(orgId)?.length === 0) queues.delete(orgId);
  }
}

async function commit(orgId: string, group: readonly Waiting[]): Promise<void> {
  try {
    const [first, ...rest] = group.flatMap((waiting) => waiting.entries);
    if (first) await transaction({ org: orgId, project: "*" }, (tx) => record(tx, [first, ...rest]));
    for (const waiting of group) waiting.done();
  } catch (error) {
    // One caller's odd entry must not refuse its neighbours; an outage refuses all of them at once.
    if (group.length > 1 && !(error instanceof AppError))
      for (const waiting of group) await commit(orgId, [waiting]);
    else for (const waiting of group) waiting.failed(error);
  }
}
