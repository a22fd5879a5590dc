import "server-only";
import { query } from "../command";
import { ReadRunInput } from "./input";
import { findRun } from "./shared";
import { type RunView, viewRun } from "./view";

/** A run with its steps, their outputs and their logs. */
export const readRun = query("run.read", ReadRunInput, async (ctx, { id }): Promise<RunView> =>
  viewRun(await findRun(ctx, id)),
);
