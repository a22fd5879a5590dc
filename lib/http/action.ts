import "server-only";
import { headers } from "next/headers";
import type { z } from "zod";
import { personContext, type PersonContext } from "@/lib/auth/session";
import type { Door } from "@/lib/domain/door";
import type { Context } from "@/lib/domain/context";
import { AppError } from "@/lib/errors";
import type { FormState } from "@/lib/form-state";
import { parseJson } from "./body";
import { checkSameOrigin } from "./same-origin";
import { personOf, settled } from "./settled";

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
      const ctx = personOf(await personContext(text(org), text(project)));
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

const answer = <Shown>(run: () => Promise<Shown>): Promise<FormState<Shown>> =>
  settled(async () => {
    checkSameOrigin(await headers());
    return run();
  });

/** A form travels as one JSON text in a FormData: structure without object arguments, which tools like to print. */
function readPayload(form: FormData): unknown {
  const payload = form instanceof FormData ? form.get("payload") : null;
  if (typeof payload !== "string")
    throw new AppError("malformed", "The form arrived incomplete. Reload the page and try again.");
  if (payload.length > PAYLOAD_LIMIT) throw new AppError("too_large", "This is more than a form may carry.");
  return parseJson(Buffer.from(payload, "utf8"));
}
