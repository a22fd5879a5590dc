import "server-only";
import type net from "node:net";
import { createTransport } from "nodemailer";
import type SMTPTransport from "nodemailer/lib/smtp-transport";
import type { Injectable } from "@/lib/egress/inject/inject";
import { fill, lookupOf, type Lookup } from "@/lib/egress/inject/values";
import { accepted, type Finding, type Network, noAnswer, rejected, STILL_FINE, unknown } from "./finding";
import { tlsOptions, withSocket } from "./socket";

/** Signs in to a mail server and leaves: nothing is sent, and nothing at all before the encryption that was asked for. */
export async function testSmtp(credential: Injectable, network: Network): Promise<Finding> {
  const lookup = lookupOf(credential);
  const host = fill("{host}", lookup);
  const protocol = lookup("encryption") === "tls" ? "smtps" : "smtp";
  const place = {
    protocol,
    host,
    port: Number(fill("{port}", lookup)),
    destinations: credential.hosts,
  } as const;
  return withSocket(place, network, async (socket) => {
    try {
      await createTransport(settings(socket, lookup, network)).verify();
      return accepted(host, host, "user name and password");
    } catch (error) {
      return readFailure(host, error, network);
    }
  });
}

function settings(socket: net.Socket, lookup: Lookup, network: Network) {
  const host = fill("{host}", lookup);
  const encryption = lookup("encryption");
  const options: SMTPTransport.Options & { forceAuth: true } = {
    host,
    port: Number(lookup("port")),
    name: "keyhold.invalid",
    secure: encryption === "tls",
    requireTLS: encryption !== "tls" && encryption !== "none",
    ignoreTLS: encryption === "none",
    tls: tlsOptions(host, network),
    auth: { user: fill("{username}", lookup), pass: fill("{password}", lookup) },
    // A server that takes no sign-in would otherwise pass for one that accepted it.
    forceAuth: true,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 10_000,
    logger: false,
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_options, done) => done(null, { connection: socket }),
  };
  return options;
}

/** Codes of RFC 4954. The server's words stay with it: whoever runs it chose them. */
function readFailure(host: string, error: unknown, { signal }: Network): Finding {
  signal.throwIfAborted();
  const { responseCode: code, code: kind, response = "" } = error as Partial<MailError>;
  const isSignIn = code === 535 || code === 534 || (code === 530 && !/STARTTLS|TLS/i.test(response));
  if (isSignIn) return rejected(host, `${host} refused this user name and password (${code}).`);
  if (kind === "ETLS")
    return unknown(host, `${host} offers no encryption that can be trusted. Nothing was sent.`);
  if (code !== undefined) {
    return unknown(host, `${host} answered ${code}, which says nothing about the password. ${STILL_FINE}`);
  }
  return noAnswer(host);
}

interface MailError {
  responseCode: number;
  code: string;
  response: string;
}
