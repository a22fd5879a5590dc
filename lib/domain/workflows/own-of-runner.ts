import "server-only";
import { eq, type SQL } from "drizzle-orm";
import { credentials } from "@/db/schema";
import type { ConsumerRow } from "../consumers/shared";

type Workflow = Pick<ConsumerRow, "audience">;

/**
 * Whether runs may use what only their starter may. Others can change the steps of a workflow of the project, and whoever
 * presses Run, or whom a schedule acts for, would lend them values that are not theirs; a private one only its owner changes.
 */
export const usesOwnOfRunner = ({ audience }: Workflow): boolean => audience === "owner";

/** The same as a condition on credentials. */
export const usableInRunsOf = (workflow: Workflow): SQL | undefined =>
  usesOwnOfRunner(workflow) ? undefined : eq(credentials.audience, "project");
