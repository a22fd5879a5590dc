import "server-only";
import { headers } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { z } from "zod";
import { personContext, type PersonContext } from "@/lib/auth/session";
import type { Door } from "@/lib/domain/door";
import type { Context } from "@/lib/domain/context";
import { AppError } from "@/lib/errors";
import type { FormState } from "@/lib/form-state";
import { newId } from "@/lib/ids";
import { parseJson } from "./body";
import { problemOf } from "./problem";
import { checkSameOrigin } from "./same-origin";

const PAYLOAD_LIMIT = 1_500_000;

/**
 * Makes a Server Action out of a door. Organisation and project come with the call and are untrusted: membership is
 * looked up each time. `present` is the one place that says what the browser is given back.
 */
export function formAction<S extends z.ZodType, Out, Shown>(
  door: Door<S, Out>,
  present: (result: Out) => Shown,
) {
  return pageAction(async (ctx, raw) => present(await door(ctx, raw)));
}

/** The same for what a page puts together from several doors. Each of them decides by itself, as always. */
export function pageAction<Shown>(run: (ctx: PersonContext, raw: unknown) => Promise<Shown>) {
  return async (org: string, project: string, form: FormData): Promise<FormState<Shown>> =>
    answer(async () => {
      const ctx = await personContext(text(org), text(project));
      if (ctx === "signed-out")
        throw new AppError("unauthenticated", "Your session ended. Sign in to continue.");
      if (!ctx)
        throw new AppError("not_found", "This project is not there for you. It may have been deleted.");
      return run(ctx, readPayload(form));
    });
}

/** What a browser sends as an argument can be anything. */
const text = (argument: unknown) => (typeof argument === "string" ? argument : "");

/** The same for doors that nobody has signed in for: set-up and invitations. */
export function openAction<S extends z.ZodType, Out, Shown>(
  door: Door<S, Out>,
  context: (address: string) => Context,
  present: (result: Out) => Shown,
) {
  return async (form: FormData): Promise<FormState<Shown>> =>
    answer(async () =>
      present(await door(context((await headers()).get("x-keyhold-address") ?? ""), readPayload(form))),
    );
}

async function answer<Shown>(run: () => Promise<Shown>): Promise<FormState<Shown>> {
  try {
    checkSameOrigin(await headers());
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

/** A form travels as one JSON text in a FormData: structure without object arguments, which tools like to print. */
function readPayload(form: FormData): unknown {
  const payload = form instanceof FormData ? form.get("payload") : null;
  if (typeof payload !== "string")
    throw new AppError("malformed", "The form arrived incomplete. Reload the page and try again.");
  if (payload.length > PAYLOAD_LIMIT) throw new AppError("too_large", "This is more than a form may carry.");
  return parseJson(Buffer.from(payload, "utf8"));
}
