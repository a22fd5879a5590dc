import type { BrowserContext, Page, Request } from "@playwright/test";
import { type RawAnswer, rawRequest } from "./raw-request";

/** A Server Action as a page was about to send it. */
export interface CapturedAction {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

const isAction = (request: Request) => request.method() === "POST" && "next-action" in request.headers();

/** Lets a page go as far as sending an action, takes the request away from it, and sends nothing. */
export async function captureAction(page: Page, act: () => Promise<void>): Promise<CapturedAction> {
  const captured = new Promise<CapturedAction>((resolve) => {
    void page.route("**/*", async (route) => {
      const request = route.request();
      if (!isAction(request)) return route.fallback();
      const { pathname, search } = new URL(request.url());
      resolve({
        path: pathname + search,
        headers: request.headers(),
        body: request.postDataBuffer() ?? Buffer.alloc(0),
      });
      return route.abort();
    });
  });
  await act();
  const action = await captured;
  await page.unroute("**/*");
  return action;
}

interface Sender {
  cookie?: string;
  /** Null leaves the header out. */
  origin?: string | null;
  site?: string;
  /** Other words in place of those that were bound on the page, of the same kind: `["acme", "other"]`. */
  swap?: readonly [from: string, to: string];
}

/** Sends a captured action as somebody else, or from elsewhere. */
export function replay(origin: string, action: CapturedAction, sender: Sender): Promise<RawAnswer> {
  const kept = ["accept", "content-type", "next-action", "next-router-state-tree"];
  const headers = Object.fromEntries(
    kept.flatMap((name) => (action.headers[name] ? [[name, action.headers[name]]] : [])),
  );
  const from = sender.origin === undefined ? origin : sender.origin;
  const [word, other] = sender.swap ?? ["", ""];
  return rawRequest(origin, action.path, {
    method: "POST",
    headers: {
      ...headers,
      host: new URL(origin).host,
      ...(sender.cookie && { cookie: sender.cookie }),
      ...(from !== null && { origin: from }),
      ...(sender.site && { "sec-fetch-site": sender.site }),
    },
    body: word ? Buffer.from(action.body.toString("latin1").replaceAll(word, other), "latin1") : action.body,
  });
}

/** The session cookie of a browser, as a request carries it. */
export async function sessionCookie(context: BrowserContext): Promise<string> {
  const found = (await context.cookies()).find(({ name }) => name.endsWith("keyhold-session"));
  return found ? `${found.name}=${found.value}` : "";
}
