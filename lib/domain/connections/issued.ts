import "server-only";
import type { OAuthApp } from "@/lib/consumers/oauth/app";
import { AppError } from "@/lib/errors";

/** Who issued a connection's tokens, for which app, and where they may be sent. */
interface Issued {
  issuedBy: string;
  clientId: string;
  hosts: string[];
}

/**
 * Canonical text of it. It is stored beside the connection and its hash is bound into the envelopes of the tokens, so
 * that nobody can point a stored token at another server.
 */
export const issuedText = ({ tokenUrl, clientId, hosts }: OAuthApp): string =>
  JSON.stringify({
    issuedBy: new URL(tokenUrl).origin,
    clientId,
    hosts: [...hosts].toSorted(),
  } satisfies Issued);

function readIssued(text: string): Issued | null {
  try {
    // Safe because the text was written above; one that was changed since is bound to no envelope that opens.
    const { issuedBy, clientId, hosts } = JSON.parse(text) as Partial<Issued>;
    if (typeof issuedBy !== "string" || typeof clientId !== "string" || !Array.isArray(hosts)) return null;
    return { issuedBy, clientId, hosts };
  } catch {
    return null;
  }
}

/** Whether a refresh token may be shown to this app's server: it goes back to who issued it, for whom it was issued. */
export function isIssuedFor(app: OAuthApp, text: string): boolean {
  const issued = readIssued(text);
  return issued?.issuedBy === new URL(app.tokenUrl).origin && issued.clientId === app.clientId;
}

export function refuseOtherApp(app: OAuthApp, text: string): void {
  if (isIssuedFor(app, text)) return;
  throw new AppError(
    "conflict",
    "The connector uses another app or token address now than when this account was connected. Connect it again.",
  );
}

/** Hosts the tokens may be sent to: those of when they were issued that the app's credential still has. */
export const hostsOf = (app: OAuthApp, text: string): string[] =>
  readIssued(text)?.hosts.filter((host) => app.hosts.includes(host)) ?? [];
