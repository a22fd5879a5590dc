import "server-only";
import type { Route } from "next";
import { exchangeOAuth } from "@/lib/domain/connections/exchange";
import { type Authorization, findAuthorization } from "@/lib/domain/connections/state";
import type { Context } from "@/lib/domain/context";
import { AppError } from "@/lib/errors";
import { problemOf } from "@/lib/http/problem";
import { newId } from "@/lib/ids";
import { routes } from "@/lib/routes";

/** The query of the address that a service sent the browser back to. */
export type Answer = Readonly<Record<string, string | string[] | undefined>>;

/** How an authorization ends: connected, or not and why, in our words. `back` is where to begin again. */
export type Ending =
  { connected: true; to: Route } | { connected: false; reason: string; back: { to: Route; label: string } };

/** Who is signed in, in this project; null when it is not theirs. */
export type ContextOf = (org: string, project: string) => Promise<Context | null | "signed-out">;

/** Ends the authorization that this answer belongs to. Nothing that the service wrote is repeated. */
export async function endingOf(answer: Answer, contextOf: ContextOf): Promise<Ending> {
  try {
    return await end(answer, contextOf);
  } catch (error) {
    return notConnected(
      error instanceof AppError ? error.message : problemOf(error, newId("request")).detail,
    );
  }
}

async function end(answer: Answer, contextOf: ContextOf): Promise<Ending> {
  const state = single(answer, "state");
  const begun = state === undefined ? null : await findAuthorization(state);
  if (state === undefined || !begun) return notConnected(OVER);
  const ctx = await contextOf(begun.org, begun.project);
  if (ctx === "signed-out") return SIGNED_OUT;
  if (!ctx) return notConnected(OVER);
  const code = single(answer, "code");
  if (code === undefined) return notConnected(wordsFor(single(answer, "error")), begun);
  // Given and unreadable is not the same as not given.
  const iss = answer.iss === undefined ? {} : { iss: single(answer, "iss") ?? "" };
  try {
    const { id } = await exchangeOAuth(ctx, { state, code, ...iss });
    return { connected: true, to: connectorPage(begun, { connected: id }) };
  } catch (error) {
    if (error instanceof AppError) return notConnected(error.message, begun);
    throw error;
  }
}

/** A parameter that comes twice could be read differently by others (RFC 6749 §3.1). */
function single(answer: Answer, name: string): string | undefined {
  const value = Object.hasOwn(answer, name) ? answer[name] : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}

const connectorPage = ({ org, project, consumerId }: Authorization, query: { connected?: string } = {}) =>
  routes.consumer(org, project, "connectors", consumerId, query);

const OVER =
  "This authorization is over: it was used, it took longer than ten minutes, or it is not yours. Open the connector and connect the account again.";

const SIGNED_OUT: Ending = {
  connected: false,
  reason: "Your session ended before the account was connected. Sign in, then connect it again.",
  back: { to: routes.signIn(), label: "Sign in" },
};

const notConnected = (reason: string, begun?: Authorization): Ending => ({
  connected: false,
  reason,
  back: begun
    ? { to: connectorPage(begun), label: "Back to the connector" }
    : { to: routes.home(), label: "To your project" },
});

/** RFC 6749 §4.1.2.1. The service's own description is left out: it may hold anything. */
function wordsFor(error: string | undefined): string {
  switch (error) {
    case "access_denied":
      return "Access was declined, so nothing was connected.";
    case "invalid_scope":
      return "The service does not know a scope that this connector asks for. Check its scopes.";
    case "server_error":
    case "temporarily_unavailable":
      return "The service is not available right now. Try again later.";
    case undefined:
      return "The service sent an answer without an authorization. Connect the account again.";
    default:
      return "The service refused to ask for access. Check the connector’s app, addresses and scopes.";
  }
}
