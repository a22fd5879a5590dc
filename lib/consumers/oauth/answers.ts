import "server-only";
import { AppError } from "@/lib/errors";

/** What a token endpoint found wrong. */
export type Refusal =
  /** It does not know the client, or not with this secret. */
  | "app"
  /** The code or the refresh token is wrong, used, expired or revoked. */
  | "grant"
  /** It knows the client, and not this address to come back to. */
  | "redirect"
  /** Anything else about the request. */
  | "request";

const REFUSALS: Readonly<Record<string, Refusal>> = {
  // RFC 6749 §5.2
  invalid_client: "app",
  invalid_grant: "grant",
  // https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
  incorrect_client_credentials: "app",
  bad_verification_code: "grant",
  bad_refresh_token: "grant",
  redirect_uri_mismatch: "redirect",
  // https://docs.slack.dev/reference/methods/oauth.v2.access
  bad_client_secret: "app",
  invalid_client_id: "app",
  invalid_code: "grant",
  code_already_used: "grant",
  invalid_refresh_token: "grant",
  bad_redirect_uri: "redirect",
};

const LATER = ["temporarily_unavailable", "server_error", "slow_down"];

export const noAnswer = () =>
  new AppError("upstream", "The token address did not answer as an OAuth server does. Try again later.");

/** Throws `upstream` for what says nothing about the request and may be another answer later. */
export function refusalOf(error: string, status: number): Refusal {
  if (status >= 500 || status === 429 || LATER.includes(error)) throw noAnswer();
  const known = Object.hasOwn(REFUSALS, error) ? REFUSALS[error] : undefined;
  return known ?? (status === 401 ? "app" : "request");
}

type Body = Record<string, unknown>;

/**
 * An answer as the standard has it, from what services really send: errors with status 200 (GitHub, Slack), fields that
 * are null, a missing token type. An ID token is dropped unread: who somebody is does not matter here.
 */
export async function standardAnswer(answer: Response): Promise<Response> {
  const body = tidied(await readBody(answer));
  const isRefusal = typeof body.error === "string";
  if (!isRefusal && !answer.ok) throw noAnswer();
  const status = isRefusal && answer.ok ? 400 : answer.status;
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
}

async function readBody(answer: Response): Promise<Body> {
  const text = await answer.text();
  try {
    const body: unknown = JSON.parse(text);
    // Safe because an object is all this promises.
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Body;
  } catch {
    // Said below, in our words.
  }
  throw noAnswer();
}

function tidied({ access_token, refresh_token, token_type, expires_in, scope, error }: Body): Body {
  const seconds = Number(expires_in);
  return {
    ...(isText(error) && { error }),
    ...(isText(access_token) && { access_token, token_type: isText(token_type) ? token_type : "bearer" }),
    ...(isText(refresh_token) && { refresh_token }),
    ...(isText(scope) && { scope }),
    ...(seconds > 0 && Number.isFinite(seconds) && { expires_in: seconds }),
  };
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
