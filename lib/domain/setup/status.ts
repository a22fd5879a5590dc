import "server-only";
import { ALL, transaction } from "@/db/client";
import { instance } from "@/db/schema";

/** Step of the first-run guide that means it is finished. */
export const SETUP_FINISHED = 6;

export interface SetupStatus {
  hasOwner: boolean;
  /** Next step of the first-run guide, 1–5; 6 when it is finished. */
  step: number;
}

/** Where the first-run guide stands. Known to everybody: it decides between the set-up and the sign-in page. */
export async function setupStatus(): Promise<SetupStatus> {
  const [row] = await transaction(ALL, (tx) => tx.select({ step: instance.setupStep }).from(instance));
  const step = row?.step ?? 1;
  return { hasOwner: step > 1, step };
}
