import "server-only";
import { z } from "zod";
import { instance } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { wholeOrganisation } from "../around";
import { command } from "../command";
import { SETUP_FINISHED } from "./status";

const Input = z.strictObject({ step: z.int().min(2).max(SETUP_FINISHED) });

/** Saves that the first-run guide has come to a step. It never goes back: an earlier page can be read again anyway. */
export const advanceSetup = wholeOrganisation(
  command("setup.advance", Input, async (ctx, input) => {
    const [row] = await ctx.tx.select({ step: instance.setupStep }).from(instance).for("no key update");
    const reached = row?.step ?? 1;
    if (input.step > reached + 1) throw new AppError("conflict", `Finish step ${reached} first.`);
    const step = Math.max(reached, input.step);
    await ctx.tx.update(instance).set({ setupStep: step });
    return { result: { step }, detail: { step } };
  }),
);
