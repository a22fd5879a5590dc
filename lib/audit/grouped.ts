import "server-only";
import { transaction } from "@/db/client";
import { AppError } from "@/lib/errors";
import type { Seen } from "@/lib/vault/resolvable";
import {
  appendBehind,
  type AuditEntry,
  believedHead,
  believeHead,
  type Entries,
  type Head,
  record,
} from "./record";

/** Something that the use rests on has changed since it was read: nothing was recorded, and it has to begin anew. */
export class Outdated extends Error {
  constructor() {
    super("What this use rests on has changed since it was read.");
    this.name = "Outdated";
  }
}

interface Waiting {
  entries: readonly AuditEntry[];
  /** What still has to be so when they are recorded. */
  seen?: Seen | undefined;
  done: () => void;
  failed: (error: unknown) => void;
}

/** Callers that share one commit at most: 64 of 50 rows each stay under the protocol's 65,535 parameters. */
const GROUP_SIZE = 64;

/** How long an entry that nobody waits for may stay in memory. */
const LATER_MS = 100;

const queues = new Map<string, Waiting[]>();
/** Entries that go with the next commit. */
const later = new Map<string, Waiting[]>();
const busy = new Set<string>();

/**
 * Records entries together with whatever else the organisation is recording right now and returns when it is
 * durable. Many concurrent resolves share one commit; none answers before its own rows are on disk. Throws Outdated
 * when what was `seen` is not so any more, or that cannot be told right now.
 */
export function recordGrouped(entries: Entries, seen?: Seen): Promise<void> {
  const { orgId } = entries[0];
  return new Promise((done, failed) => {
    add(queues, orgId, [{ entries, seen, done, failed }]);
    void drain(orgId);
  });
}

/**
 * Records entries about what has happened already with the next commit of the organisation, or a tenth of a second
 * later: the next caller does not wait for a commit of its own to the disk behind one that nobody waits for.
 */
export function recordLater(entries: Entries): Promise<void> {
  const { orgId } = entries[0];
  return new Promise((done, failed) => {
    if (!later.has(orgId)) setTimeout(() => void flush(orgId), LATER_MS).unref();
    add(later, orgId, [{ entries, done, failed }]);
  });
}

/** Puts everything on disk that still waits; before the server ends. */
export async function flushRecords(): Promise<void> {
  while (later.size > 0 || busy.size > 0) {
    await Promise.all([...later.keys(), ...busy].map(flush));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

function flush(orgId: string): Promise<void> {
  add(queues, orgId, taken(orgId));
  return drain(orgId);
}

function add(to: Map<string, Waiting[]>, orgId: string, waiting: readonly Waiting[]): void {
  if (waiting.length > 0) to.set(orgId, [...(to.get(orgId) ?? []), ...waiting]);
}

function taken(orgId: string): Waiting[] {
  const waiting = later.get(orgId) ?? [];
  later.delete(orgId);
  return waiting;
}

async function drain(orgId: string): Promise<void> {
  if (busy.has(orgId)) return;
  busy.add(orgId);
  try {
    for (;;) {
      const waiting = queues.get(orgId) ?? [];
      if (waiting.length === 0) break;
      // What has happened before comes before in the chain.
      const all = [...taken(orgId), ...waiting];
      const group = all.slice(0, GROUP_SIZE);
      queues.set(orgId, all.slice(GROUP_SIZE));
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
    if (first) await append(orgId, [first, ...rest], basisOf(group));
    for (const waiting of group) waiting.done();
  } catch (error) {
    if (error instanceof Outdated) {
      for (const waiting of group) if (waiting.seen) waiting.failed(error);
      await commit(
        orgId,
        group.filter(({ seen }) => !seen),
      );
      return;
    }
    // One caller's odd entry must not refuse its neighbours; an outage refuses all of them at once.
    if (group.length > 1 && !(error instanceof AppError))
      for (const waiting of group) await commit(orgId, [waiting]);
    else for (const waiting of group) waiting.failed(error);
  }
}

async function append(orgId: string, entries: Entries, basis: string | null): Promise<void> {
  const known = believedHead(orgId);
  const end = known && (await behind(known, entries, basis));
  if (end) believeHead(orgId, end);
  else if (basis !== null) throw new Outdated();
  // As any act is recorded: whoever else writes to the chain is waited for.
  else await transaction({ org: orgId, project: "*" }, (tx) => record(tx, entries));
}

/** Behind the head as it is believed to be, or as it is found instead: one way to the database, or two. */
async function behind(known: Head, entries: Entries, basis: string | null): Promise<Head | null> {
  const tried = await appendBehind(entries, known, basis);
  if (tried.end) return tried.end;
  const { head } = tried;
  const isMoved = head && head.sequence !== known.sequence && (basis === null || head.basis === basis);
  return isMoved ? (await appendBehind(entries, head, basis)).end : null;
}

/** What all of them rest on; null when none does. Throws Outdated when it is not the same for all: one has changed since. */
function basisOf(group: readonly Waiting[]): string | null {
  const [basis = null, ...others] = new Set(group.flatMap(({ seen }) => (seen ? [seen.basis] : [])));
  if (others.length > 0) throw new Outdated();
  return basis;
}
