import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface MailPeer {
  port: number;
  /** `user password` of each attempt, and whether the connection was encrypted then. */
  signIns: { text: string; isEncrypted: boolean }[];
  /** Messages that were begun. None ever is by a test. */
  messages: () => number;
  close: () => Promise<void>;
}

interface Options extends SMTPServerOptions {
  username: string;
  password: string;
}

/** A mail server on the loopback address with one account. */
export async function startMailPeer({ username, password, ...rest }: Options): Promise<MailPeer> {
  const signIns: MailPeer["signIns"] = [];
  let messages = 0;
  const server = new SMTPServer({
    logger: false,
    disableReverseLookup: true,
    ...rest,
    onAuth: (auth, session, done) => {
      signIns.push({ text: `${auth.username} ${auth.password}`, isEncrypted: session.secure });
      const isRight = auth.username === username && auth.password === password;
      // What a server says may repeat what it was told.
      if (isRight) done(null, { user: username });
      else done(new Error(`No such user or password: ${auth.username} ${auth.password}`));
    },
    onMailFrom: (_address, _session, done) => {
      messages += 1;
      done();
    },
  });
  server.on("error", () => undefined);
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  return {
    port: (listening.address() as AddressInfo).port,
    signIns,
    messages: () => messages,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
