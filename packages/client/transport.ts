import { KeyholdError } from "./errors";
import { type Facts, isObject, parsedOrNothing, textOf } from "./json";
import { isRetried, pause, waitMs } from "./retry";

export interface ConnectionOptions {
  /** Where Keyhold is, such as `https://keyhold.example.com`. */
  url: string;
  /** The machine token, `kh_…`. */
  token: string;
  /** How long one attempt may take. Default 30,000: a call may wait 25 s for a person who confirms it. */
  timeoutMs?: number;
  /** How many more attempts follow on 429 and 503, and on nothing else. Default 3. */
  retries?: number;
  /** Instead of the platform's own. */
  fetch?: typeof fetch;
}

export interface Connection extends Required<Omit<ConnectionOptions, "fetch">> {
  fetch: typeof fetch | undefined;
}

export interface Request {
  method: "GET" | "POST";
  /** Under `/api/v1`. */
  path: string;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

export interface Answer {
  status: number;
  facts: Facts;
}

/** Checks the options, so that neither an address nor a token is quoted by somebody else's error later. */
export function connect(options: ConnectionOptions): Connection {
  const { url, token, timeoutMs = 30_000, retries = 3 } = options;
  return { url: baseOf(url), token: checked(token), timeoutMs, retries, fetch: options.fetch };
}

function baseOf(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const isHttp = parsed?.protocol === "https:" || parsed?.protocol === "http:";
  if (!parsed || !isHttp || parsed.username !== "" || parsed.password !== "")
    throw new KeyholdError({ code: "invalid", message: "The address of Keyhold must be an http(s) URL." });
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, "")}/api/v1`;
}

function checked(token: string): string {
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  throw new KeyholdError({
    code: "invalid",
    message: "The token is empty or has characters that no token has.",
  });
}

/** Sends a request until it is answered with something else than "later". Throws KeyholdError, or the signal's reason. */
export async function call(connection: Connection, request: Request): Promise<Answer> {
  for (let attempt = 0; ; attempt++) {
    const { status, retryAfter, text } = await attemptCall(connection, request);
    const parsed = parsedOrNothing(text);
    if (status >= 200 && status < 300 && isObject(parsed)) return { status, facts: parsed };
    const wait =
      isRetried(status) && attempt < connection.retries ? waitMs(attempt, retryAfter, Date.now()) : undefined;
    if (wait === undefined) return { status, facts: isObject(parsed) ? parsed : {} };
    await pause(wait, request.signal);
  }
}

interface RawAnswer {
  status: number;
  retryAfter: string | null;
  text: string;
}

async function attemptCall(
  connection: Connection,
  { method, path, body, signal }: Request,
): Promise<RawAnswer> {
  signal?.throwIfAborted();
  const deadline = AbortSignal.timeout(connection.timeoutMs);
  const send = connection.fetch ?? fetch;
  try {
    const response = await send(connection.url + path, {
      method,
      headers: {
        authorization: `Bearer ${connection.token}`,
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      // Wherever a redirect leads, the token does not go there.
      redirect: "manual",
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
    });
    const isRedirect =
      response.type === "opaqueredirect" || (response.status >= 300 && response.status < 400);
    if (isRedirect) throw new KeyholdError({ code: "redirected", status: response.status });
    const text = await response.text();
    return { status: response.status, retryAfter: response.headers.get("retry-after"), text };
  } catch (error) {
    if (error instanceof KeyholdError) throw error;
    signal?.throwIfAborted();
    throw new KeyholdError({ code: deadline.aborted ? "timeout" : "unreachable", ...reasonOf(error) });
  }
}

/** The code of the failed connection, such as ECONNREFUSED. Its message may quote what was sent. */
function reasonOf(error: unknown): { message?: string } {
  const cause = error instanceof Error && isObject(error.cause) ? textOf(error.cause.code) : undefined;
  const isCode = cause !== undefined && /^[A-Z_]{2,40}$/.test(cause);
  return isCode && cause.startsWith("E") ? { message: `Keyhold cannot be reached (${cause}).` } : {};
}

/** What a failed answer says, as far as it is Keyhold's. */
export function failureOf({ status, facts }: Answer): KeyholdError {
  const code = textOf(facts.code);
  const requestId = textOf(facts.requestId);
  return new KeyholdError({
    code: code !== undefined && /^[a-z_]{1,40}$/.test(code) ? code : "unexpected",
    status,
    requestId: requestId !== undefined && /^[\w-]{1,64}$/.test(requestId) ? requestId : undefined,
  });
}

export const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300;
