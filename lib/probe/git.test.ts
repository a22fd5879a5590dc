import type http from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allowPlaces, type Peer, startHttp } from "@/lib/testing/loopback";
import { sampleCredential } from "@/lib/testing/peers/sample-credential";
import { makeSshKey } from "@/lib/testing/peers/ssh-keys";
import { startSshPeer } from "@/lib/testing/peers/ssh";
import { probe } from "./probe";

const TOKEN = "git-token-0123456789";
let peer: Peer;
let isPublic = false;

/** What `git http-backend` sends first. */
const ADVERTISEMENT =
  "001e# service=git-upload-pack\n0000009bfca82a6dff817ec66f44342007202690a93763949 HEAD\0side-band\n0000";

function serve(request: http.IncomingMessage, response: http.ServerResponse): void {
  const [, pair = ""] = /^Basic (.+)$/.exec(request.headers.authorization ?? "") ?? [];
  const isAsked = request.url === "/team/project.git/info/refs?service=git-upload-pack";
  if (!isPublic && Buffer.from(pair, "base64").toString() !== `x-access-token:${TOKEN}`) {
    response.writeHead(401, { "www-authenticate": "Basic" }).end("No");
  } else if (isAsked) {
    response
      .writeHead(200, { "content-type": "application/x-git-upload-pack-advertisement" })
      .end(ADVERTISEMENT);
  } else response.writeHead(404).end();
}

beforeAll(async () => {
  peer = await startHttp(serve);
  allowPlaces(peer.place);
});
afterAll(() => peer.stop());

const access = (parts: { token?: string; path?: string } = {}) =>
  sampleCredential({
    type: "git",
    without: ["username", "ssh_key"],
    plain: { repository_url: `http://${peer.place}/team/${parts.path ?? "project.git"}` },
    secrets: { token: parts.token ?? TOKEN },
  });

describe("over https", () => {
  test("the right token is valid, another rejected, another repository says nothing", async () => {
    isPublic = false;
    expect((await probe(access())).outcome).toBe("valid");
    expect(await probe(access({ token: "wrong-token-000" }))).toMatchObject({
      outcome: "rejected",
      status: 401,
    });
    expect(await probe(access({ path: "other.git" }))).toMatchObject({ outcome: "unknown", status: 404 });
  });

  test("a public repository proves no token", async () => {
    isPublic = true;
    const result = await probe(access());
    expect(result.outcome).toBe("unknown");
    expect(result.message).toContain("accepts any key");
  });
});

test("over SSH the key signs in, and runs nothing", async () => {
  const key = makeSshKey();
  const host = await startSshPeer({ publicKey: key.public });
  allowPlaces(`127.0.0.1:${host.port}`);
  const repository = {
    type: "git",
    without: ["token"],
    plain: { repository_url: `ssh://git@127.0.0.1:${host.port}/team/x.git` },
  } as const;
  expect((await probe(sampleCredential({ ...repository, secrets: { ssh_key: key.private } }))).outcome).toBe(
    "valid",
  );
  const other = await probe(sampleCredential({ ...repository, secrets: { ssh_key: makeSshKey().private } }));
  expect(other).toMatchObject({ outcome: "rejected" });
  expect(host.commands).toEqual([]);
  await host.close();
});

test.each([
  [{ repository_url: "" }, "A test needs the repository's URL."],
  [{ repository_url: "https://git.example.com/a.git" }, "Over https a test needs the token."],
])("what is missing is said: %o", async (plain, message) => {
  const result = await probe(sampleCredential({ type: "git", plain, without: ["token"] }));
  expect(result).toMatchObject({ outcome: "unknown", message });
});
