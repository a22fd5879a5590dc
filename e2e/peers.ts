import { once } from "node:events";
import net from "node:net";
import { type ConsumerScene, startConsumerScenes } from "@/lib/testing/consumer-scenes";
import { MARK } from "./canaries";
import { installation } from "./server";

const HOST = "127.0.0.1";

/** Takes the first of these ports that is free and passes whatever arrives there on to another. */
async function forward(ports: number[], target: number): Promise<{ port: number; stop: () => void }> {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((incoming) => {
    const outgoing = net.connect(target, HOST);
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on("error", () => other.destroy());
      one.on("close", () => sockets.delete(one) && other.destroy());
    }
  });
  for (let port = ports.shift(); port !== undefined; port = ports.shift()) {
    server.listen(port, HOST);
    const isListening = await once(server, "listening").then(
      () => true,
      () => false,
    );
    if (!isListening) continue;
    const stop = () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    };
    return { port, stop };
  }
  throw new Error("None of the reserved ports is free any more.");
}

/** The scene as it looks to a server that may call the reserved port only. */
async function reachable(scene: ConsumerScene, ports: number[]): Promise<ConsumerScene> {
  const own = Number(scene.place?.split(":")[1]);
  if (scene.place === null || installation().peerPorts.includes(own)) return scene;
  const { port, stop } = await forward(ports, own);
  const moved = <T>(part: T): T =>
    JSON.parse(JSON.stringify(part).replaceAll(`${HOST}:${own}`, `${HOST}:${port}`)) as T;
  const config = moved(scene.config);
  const close = async () => {
    stop();
    await scene.close();
  };
  return {
    ...scene,
    place: `${HOST}:${port}`,
    credential: moved(scene.credential),
    config: config.port === own ? { ...config, port } : config,
    close,
  };
}

/** A scene of every kind, each with a real peer that the server under test may call. */
export async function startPeers(): Promise<ConsumerScene[]> {
  const { origin, peerPorts } = installation();
  const [oauthPort = 0, ...ports] = peerPorts;
  const scenes: ConsumerScene[] = [];
  for (const scene of await startConsumerScenes(`${origin}/oauth/callback`, { mark: MARK, oauthPort }))
    scenes.push(await reachable(scene, ports));
  return scenes;
}
