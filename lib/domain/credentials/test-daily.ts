import "server-only";
import { and, asc, eq, gt, inArray, isNull, notInArray, or, sql } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import { credentials, projects } from "@/db/schema";
import { findTemplate, templateSummaries } from "@/lib/catalog/templates";
import { testPlan } from "@/lib/catalog/testable";
import { CREDENTIAL_TYPE_IDS } from "@/lib/catalog/types";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { SCHEDULER } from "../scheduler";
import { probeCredential } from "./probe";
import { alive } from "./shared";

/** Below a day, so that a test does not move to a later hour each day. */
const NOT_WITHIN_MS = 20 * 3_600_000;
const TESTS_MAX = 300;
/** Tested at a time: services count calls too. */
const AT_ONCE = 4;
/** No test begins later, so that a run with many slow services ends before the queue gives it up. */
const BEGIN_WITHIN_MS = 8 * 60_000;

interface Due {
  id: string;
  orgId: string;
  projectId: string;
}

/**
 * Tests what has not been tested for a day, where a project wants that: only what can be used without asking a person,
 * and only by calls that cost nothing. Returns how many were tested; the rest is due in the next run.
 */
export async function testDaily(): Promise<number> {
  const waiting = await due();
  const deadline = Date.now() + BEGIN_WITHIN_MS;
  let tested = 0;
  const lane = async () => {
    for (let next = waiting.shift(); next && Date.now() < deadline; next = waiting.shift()) {
      const end = await testOne(next);
      if (end === "tested") tested++;
      // Without the master key none of the others can be opened either.
      if (end === "sealed") waiting.length = 0;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return tested;
}

/** The longest untested first. */
async function due(): Promise<Due[]> {
  const now = new Date();
  const testedAt = sql`case when (${credentials.lastTest}->>'version')::int = ${credentials.version}
    then (${credentials.lastTest}->>'checkedAt')::timestamptz end`;
  const before = new Date(now.getTime() - NOT_WITHIN_MS).toISOString();
  return transaction(ALL, (tx) =>
    tx
      .select({ id: credentials.id, orgId: credentials.orgId, projectId: credentials.projectId })
      .from(credentials)
      .innerJoin(projects, and(eq(projects.orgId, credentials.orgId), eq(projects.id, credentials.projectId)))
      .where(
        and(
          eq(projects.testsDaily, true),
          alive,
          isNull(credentials.disabledAt),
          gt(credentials.version, 0),
          eq(credentials.confirmUse, "never"),
          or(isNull(credentials.expiresAt), gt(credentials.expiresAt, now)),
          isTestable(),
          sql`coalesce(${testedAt} < ${before}::timestamptz, true)`,
        ),
      )
      .orderBy(sql`${testedAt} nulls first`, asc(credentials.id))
      .limit(TESTS_MAX),
  );
}

/** What has a test that costs nothing: by its service, or by its type where no service of the catalogue is named. */
function isTestable() {
  const known = templateSummaries().map(({ id }) => id);
  const free = known.filter((id) => {
    const template = findTemplate(id);
    return template?.verify.cost === "free" && testPlan(template.type, id) !== null;
  });
  const types = CREDENTIAL_TYPE_IDS.filter((type) => testPlan(type, null) !== null);
  return or(
    inArray(credentials.templateId, free),
    and(
      or(isNull(credentials.templateId), notInArray(credentials.templateId, known)),
      inArray(credentials.type, types),
    ),
  );
}

/** One that cannot be tested stops no other: it was changed meanwhile, or its value was damaged. */
async function testOne({ id, orgId, projectId }: Due): Promise<"tested" | "failed" | "sealed"> {
  const requestId = newId("request");
  try {
    await probeCredential({ actor: SCHEDULER, orgId, projectId, requestId, address: "" }, { id });
    return "tested";
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log.warn("not tested", { credential: id, code: error.code, requestId });
    return error.code === "sealed" ? "sealed" : "failed";
  }
}
