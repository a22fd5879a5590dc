import "server-only";
import { z } from "zod";
import { checkUrl } from "@/lib/egress/check";
import { EgressError } from "@/lib/egress/error";
import { AppError } from "@/lib/errors";
import type { Driver, DriverCall, DriverResult, Outcome } from "./driver";
import type { Refusal } from "./oauth/answers";
import { oauthApp } from "./oauth/app";
import { askWithMadeUpCode, type Granted } from "./oauth/client";
import { redirectUri } from "./oauth/redirect-uri";

const Input = z.strictObject({});

/** An OAuth app: *Try* asks the token address about a made-up code, which tells whether it knows the app. */
export const connector: Driver<typeof Input> = { kind: "connector", input: Input, check, try: ask };

type Said = { ok: boolean; outcome: Outcome; message: string };

const SAID: Readonly<Record<Refusal, Said>> = {
  grant: {
    ok: true,
    outcome: "valid",
    message: "The token address knows this app. No account was connected.",
  },
  app: {
    ok: false,
    outcome: "rejected",
    message: "The token address does not accept this client ID and client secret.",
  },
  redirect: {
    ok: false,
    outcome: "limited",
    message:
      "The token address knows this app, but not Keyhold’s redirect address. Register it with the service.",
  },
  request: {
    ok: false,
    outcome: "unknown",
    message: "The token address answered, but not so that one could tell whether it knows this app.",
  },
};

async function ask({ consumer, slots, signal }: DriverCall): Promise<DriverResult> {
  const app = oauthApp(consumer.config, slots.oauth_app);
  const facts = { redirectUri: redirectUri() };
  let granted: Granted;
  try {
    granted = await askWithMadeUpCode(app, signal);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "upstream") throw error;
    return { ok: false, outcome: "unknown", message: error.message, ...facts };
  }
  // A token for a code that was never given is no answer of an OAuth server.
  return { ...SAID[granted.ok ? "request" : granted.refusal], ...facts };
}

/** Our own parameters of an authorization: an address that sets them is a pasted one. */
const OURS = ["state", "code_challenge", "client_id", "redirect_uri", "response_type"];

function check(config: Readonly<Record<string, unknown>>): Record<string, string[]> {
  const problems = {
    authorizeUrl: authorizeProblem(config.authorizeUrl),
    tokenUrl: tokenProblem(config.tokenUrl),
    issuer: issuerProblem(config.issuer),
  };
  return Object.fromEntries(
    Object.entries(problems).flatMap(([name, problem]) => (problem ? [[name, [problem]]] : [])),
  );
}

/** The browser goes there, not Keyhold: it may be a place that Keyhold itself cannot reach. */
function authorizeProblem(text: unknown): string | null {
  if (typeof text !== "string" || !URL.canParse(text))
    return "Use an address such as https://auth.example.com.";
  const url = new URL(text);
  if (url.hash !== "") return "An authorization address has no part after #.";
  if (OURS.some((name) => url.searchParams.has(name)))
    return "Leave out client_id, redirect_uri, state and the like: Keyhold adds them.";
  return url.protocol === "https:" ? null : callProblem(text);
}

function tokenProblem(text: unknown): string | null {
  if (typeof text !== "string" || !URL.canParse(text))
    return "Use an address such as https://auth.example.com.";
  return new URL(text).hash === "" ? callProblem(text) : "A token address has no part after #.";
}

/** RFC 8414 §2: an address without query or fragment. It is compared, never called. */
function issuerProblem(text: unknown): string | null {
  if (text === undefined) return null;
  const url = typeof text === "string" && URL.canParse(text) ? new URL(text) : null;
  return url?.search === "" && url.hash === "" ? null : "An issuer is an address without ? and #.";
}

function callProblem(url: string): string | null {
  try {
    checkUrl(url, null);
    return null;
  } catch (error) {
    if (error instanceof EgressError) return error.message;
    throw error;
  }
}
