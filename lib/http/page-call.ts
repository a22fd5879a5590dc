import "server-only";
import type { PersonContext } from "@/lib/auth/session";
import { AppError } from "@/lib/errors";
import type { FormState } from "@/lib/form-state";
import { BODY_LIMIT_BYTES, parseJson } from "./body";
import { checkSameOrigin } from "./same-origin";
import { personOf, settled } from "./settled";

type Found = PersonContext | null | "signed-out";

/**
 * Answers a call that a page makes with the session cookie, where a Server Action will not do: it can be stopped, and
 * several go on at once. Whoever leaves ends the work.
 */
export async function answerCall<Shown>(
  request: Request,
  found: Found,
  run: (ctx: PersonContext, input: Record<string, unknown>) => Promise<Shown>,
): Promise<Response> {
  const state = await settled(async () => {
    checkSameOrigin(request.headers);
    const ctx = personOf(found);
    return run({ ...ctx, signal: request.signal }, parseJson(await readBody(request)));
  });
  return answerOf(state);
}

/** The same for what a page reads again and again. */
export async function answerRead<Shown>(
  found: Found,
  run: (ctx: PersonContext) => Promise<Shown>,
): Promise<Response> {
  return answerOf(await settled(() => run(personOf(found))));
}

// Always 200: a refusal is an answer here, and browsers report every other status as a failure of the page.
const answerOf = (state: FormState<unknown>) =>
  Response.json(state, { headers: { "cache-control": "no-store" } });

/** Reads no more than may be sent: the length that a client announces is only its word. */
async function readBody(request: Request): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body: AsyncIterable<Uint8Array> | never[] = request.body ?? [];
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > BODY_LIMIT_BYTES) throw new AppError("too_large", "This is more than a form may carry.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
