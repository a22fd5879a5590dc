import "server-only";
import type { Injectable } from "@/lib/egress/inject/inject";
import type { SocketTarget } from "@/lib/egress/connect";
import type { Secret } from "@/lib/secret";
import type net from "node:net";

export type Outcome = "valid" | "limited" | "rejected" | "unknown";

/** What a service tells about a key that it knows. Short, masked, never a value. */
export interface Facts {
  account?: string;
  scopes?: string[];
  /** ISO 8601. */
  expiresAt?: string;
  quota?: string;
}

/** What one test found, before its time is added. */
export interface Finding {
  outcome: Outcome;
  /** Of HTTP. */
  status?: number;
  /** Where it was asked; empty when nothing was called. */
  host: string;
  /** One or two sentences of ours; at most a short, masked quotation of a service of the catalogue. */
  message: string;
  /** The message may end with how long it took. */
  isTimed?: true;
  facts?: Facts;
}

/** How a test reaches the network. */
export interface Network {
  fetch: (destinations: readonly string[]) => typeof fetch;
  connect: (target: SocketTarget) => Promise<net.Socket>;
  signal: AbortSignal;
  /** Trusted beside the usual certificates by protocols that start TLS themselves. */
  ca?: string | undefined;
  /** Told about a refresh token that replaces the stored one. Tests that use one up run only when somebody is. */
  onRefreshToken?: ((token: Secret) => Promise<void>) | undefined;
}

export type Test = (credential: Injectable, network: Network) => Promise<Finding>;

export const STILL_FINE = "The key may still be fine.";

export const accepted = (host: string, who: string, what = "key"): Finding => ({
  outcome: "valid",
  host,
  message: `${who} accepted this ${what}`,
  isTimed: true,
});

export const unknown = (host: string, message: string): Finding => ({ outcome: "unknown", host, message });

export const rejected = (host: string, message: string): Finding => ({ outcome: "rejected", host, message });

/** Also said when there was no answer at all: one sentence for all failures, so that it maps no network. */
export const noAnswer = (host: string): Finding =>
  unknown(host, `No answer from ${host === "" ? "the service" : host}. ${STILL_FINE}`);
