import { checkUrl } from "@/lib/egress/check";

export interface RecordedRequest {
  method: string;
  url: URL;
  headers: Headers;
  body: string;
}

type Answer = (request: RecordedRequest) => Response | Promise<Response>;

/** Stands at the edge of the network for hosts that no test may call: as picky about destinations as the real client. */
export function recordedFetch(answer: Answer) {
  const requests: RecordedRequest[] = [];
  const fetchFor =
    (destinations: readonly string[]): typeof fetch =>
    async (input, init) => {
      const request = new Request(checkUrl(input as URL, destinations), init);
      const url = new URL(request.url);
      const recorded = {
        method: request.method,
        url,
        headers: request.headers,
        body: await request.text(),
      };
      requests.push(recorded);
      return answer(recorded);
    };
  return { requests, fetchFor };
}

export const jsonAnswer = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
