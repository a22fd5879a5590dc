import { startHttp, type Peer } from "@/lib/testing/loopback";

export interface KeyedModels extends Peer {
  /** With the path of its interface, as a credential has it. */
  baseUrl: string;
  /** Keys it has been asked with, in their order; a wrong one of the test itself is among them. */
  asked: string[];
  /** What it accepts from the next request on. */
  accept: (...keys: string[]) => void;
  /** Down: it answers 503 to everybody. */
  setDown: (isDown: boolean) => void;
}

/** A model provider that lists its models to whoever has a key that it accepts. */
export async function startKeyedModels(): Promise<KeyedModels> {
  const asked: string[] = [];
  let accepted: string[] = [];
  let isDown = false;
  const peer = await startHttp((request, response) => {
    const key = (request.headers.authorization ?? "").replace(/^Bearer /, "");
    asked.push(key);
    const isKnown = accepted.includes(key);
    response.writeHead(isDown ? 503 : isKnown ? 200 : 401, { "content-type": "application/json" });
    response.end(JSON.stringify(isKnown ? { data: [] } : { error: { message: "no such key" } }));
  });
  return {
    ...peer,
    baseUrl: `http://${peer.place}/v1`,
    asked,
    accept: (...keys) => {
      accepted = keys;
    },
    setDown: (next) => {
      isDown = next;
    },
  };
}
