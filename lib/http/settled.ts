import "server-only";
import { unstable_rethrow } from "next/navigation";
import type { PersonContext } from "@/lib/auth/session";
import { AppError } from "@/lib/errors";
import type { FormState } from "@/lib/form-state";
import { newId } from "@/lib/ids";
import { problemOf } from "./problem";

/** What a page is told of an act: its result, or a refusal in words. Never what was sent. */
export async function settled<Shown>(run: () => Promise<Shown>): Promise<FormState<Shown>> {
  try {
    return { status: "ok", data: await run() };
  } catch (error) {
    unstable_rethrow(error);
    const requestId = newId("request");
    const { code, detail, fields } = problemOf(error, requestId);
    const extras = error instanceof AppError ? error.extras : undefined;
    return {
      status: "error",
      code,
      message: detail,
      requestId,
      ...(fields ? { fields } : {}),
      ...(extras ? { extras } : {}),
    };
  }
}

/** The person behind a call; throws in words when there is none, or the place is not theirs. */
export function personOf(found: PersonContext | null | "signed-out"): PersonContext {
  if (found === "signed-out")
    throw new AppError("unauthenticated", "Your session ended. Sign in to continue.");
  if (!found) throw new AppError("not_found", "This project is not there for you. It may have been deleted.");
  return found;
}
