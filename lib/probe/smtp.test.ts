import { afterEach, describe, expect, test } from "vitest";
import { findCanary } from "@/lib/testing/canary";
import { selfSigned } from "@/lib/testing/certificate";
import { allowPlaces, startSocket } from "@/lib/testing/loopback";
import { sampleCredential } from "@/lib/testing/peers/sample-credential";
import { type MailPeer, startMailPeer } from "@/lib/testing/peers/smtp";
import { probe } from "./probe";

const PASSWORD = "mail-password-0123456789";
const account = { username: "ann@example.com", password: PASSWORD };
const certificate = selfSigned(["127.0.0.1"]);

let peer: MailPeer | undefined;
afterEach(async () => {
  await peer?.close();
  peer = undefined;
});

async function start(options: Partial<Parameters<typeof startMailPeer>[0]> = {}): Promise<MailPeer> {
  peer = await startMailPeer({ ...account, ...options });
  return peer;
}

async function ask(port: number, encryption: string, password = PASSWORD, ca?: string) {
  allowPlaces(`127.0.0.1:${port}`);
  const sample = sampleCredential({
    templateId: "smtp",
    plain: { host: "127.0.0.1", port: String(port), encryption, username: account.username },
    secrets: { password },
  });
  const result = await probe(sample, { ca });
  expect(findCanary(JSON.stringify(result), password)).toEqual([]);
  return result;
}

describe.each([
  ["starttls", { ...certificate }],
  ["tls", { ...certificate, secure: true }],
  ["none", { disabledCommands: ["STARTTLS"], allowInsecureAuth: true }],
])("with encryption %s", (encryption, options) => {
  test("the right password is valid, another rejected, and no mail is begun", async () => {
    const { port, signIns, messages } = await start(options);
    const right = await ask(port, encryption, PASSWORD, certificate.cert);
    expect(right).toMatchObject({ outcome: "valid", host: "127.0.0.1" });
    expect(right.message).toBe(`127.0.0.1 accepted this user name and password (${right.latencyMs} ms).`);
    expect(await ask(port, encryption, "wrong-password-00", certificate.cert)).toMatchObject({
      outcome: "rejected",
      message: "127.0.0.1 refused this user name and password (535).",
    });
    expect(signIns).toHaveLength(2);
    expect(signIns.every(({ isEncrypted }) => isEncrypted)).toBe(encryption !== "none");
    expect(messages()).toBe(0);
  });
});

test("the type without a template is tested in the same way", async () => {
  const { port } = await start({ ...certificate });
  allowPlaces(`127.0.0.1:${port}`);
  const plain = { host: "127.0.0.1", port: String(port), encryption: "starttls", username: account.username };
  const sample = sampleCredential({ type: "email_smtp", plain, secrets: { password: PASSWORD } });
  expect((await probe(sample, { ca: certificate.cert })).outcome).toBe("valid");
});

describe("nothing is sent in the open", () => {
  test.each(["starttls", "tls"])("when a stranger's certificate is shown: %s", async (encryption) => {
    const { port, signIns } = await start({ ...certificate, secure: encryption === "tls" });
    expect((await ask(port, encryption)).outcome).toBe("unknown");
    expect(signIns).toEqual([]);
  });

  test("when the server offers no STARTTLS", async () => {
    const { port, signIns } = await start({ disabledCommands: ["STARTTLS"], allowInsecureAuth: true });
    expect((await ask(port, "starttls")).outcome).toBe("unknown");
    expect(signIns).toEqual([]);
  });
});

test("a server that takes no sign-in is not called valid", async () => {
  const { port } = await start({ disabledCommands: ["AUTH", "STARTTLS"], authOptional: true });
  expect((await ask(port, "none")).outcome).toBe("unknown");
});

test("what is no mail server, ends or is not there says nothing", async () => {
  for (const greeting of ["HTTP/1.1 400 Bad Request\r\n\r\n", "554 No service\r\n", ""]) {
    const strange = await startSocket((socket) => socket.end(greeting));
    expect((await ask(strange.port, "none")).outcome).toBe("unknown");
    await strange.stop();
    const gone = await ask(strange.port, "none");
    expect(gone).toMatchObject({
      outcome: "unknown",
      message: "No answer from 127.0.0.1. The key may still be fine.",
    });
  }
});

test("a host the password is not bound to is not connected to", async () => {
  const { port, signIns } = await start({ ...certificate });
  allowPlaces(`127.0.0.1:${port}`);
  const plain = { host: "127.0.0.1", port: String(port), encryption: "none" };
  const sample = sampleCredential({
    templateId: "smtp",
    plain,
    hosts: ["smtp+starttls://mail.example.com:587"],
  });
  expect((await probe(sample)).message).toContain("may not be sent to 127.0.0.1");
  expect(signIns).toEqual([]);
});
