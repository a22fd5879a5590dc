/** What the sign-in endpoint says, reduced to what a page may show. */
export type SignInAnswer =
  | { status: "ok" }
  | { status: "refused" }
  | { status: "locked"; waitSeconds: number }
  | { status: "unavailable" };

// The library's own client is 12 kB for these two requests.
async function post(path: string, fields: Record<string, string>): Promise<Response> {
  const answer: unknown = await (await fetch("/api/auth/csrf", { cache: "no-store" })).json();
  const csrfToken = (answer as { csrfToken?: unknown }).csrfToken;
  return fetch(path, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ ...fields, csrfToken: String(csrfToken), json: "true" }),
  });
}

async function addressIn(response: Response): Promise<URL> {
  const answer: unknown = await response.json();
  return new URL(String((answer as { url?: unknown }).url), window.location.origin);
}

/** Proves a password. On `ok` the browser holds the session cookie. */
export async function signIn(email: string, password: string): Promise<SignInAnswer> {
  try {
    const response = await post("/api/auth/callback/password", { email, password });
    return answerOf((await addressIn(response)).searchParams.get("error"));
  } catch {
    return { status: "unavailable" };
  }
}

/** The endpoint writes `code:seconds`; everything that is not about waiting or the server is the same refusal. */
export function answerOf(error: string | null): SignInAnswer {
  if (error === null) return { status: "ok" };
  const [code, seconds] = error.split(":");
  if (code === "rate_limited") return { status: "locked", waitSeconds: Number(seconds) || 60 };
  return { status: code === "unavailable" || code === "sealed" ? "unavailable" : "refused" };
}

/** Where the identity provider asks for the sign-in, or null when it cannot be reached. */
export async function singleSignOnAddress(next: string): Promise<string | null> {
  try {
    const address = await addressIn(await post("/api/auth/signin/oidc", { callbackUrl: next }));
    return address.searchParams.has("error") ? null : address.href;
  } catch {
    return null;
  }
}
