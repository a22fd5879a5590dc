import "server-only";
import type { Template } from "@/lib/catalog/template-shape";
import { findTemplate } from "@/lib/catalog/templates";
import { egressConnect } from "@/lib/egress/connect";
import { EgressError } from "@/lib/egress/error";
import { egressFetch } from "@/lib/egress/fetch";
import type { Injectable } from "@/lib/egress/inject/inject";
import { lookupOf } from "@/lib/egress/inject/values";
import { AppError } from "@/lib/errors";
import { schemeOf } from "./connection-text";
import {
  type Facts,
  type Finding,
  type Network,
  noAnswer,
  type Outcome,
  rejected,
  type Test,
  unknown,
} from "./finding";
import { testGit } from "./git";
import { testHttp } from "./http";
import { isHostOf } from "./known-host";
import { llmCheck } from "./llm";
import { testPostgres } from "./postgres";
import { testReach } from "./reach";
import { testRedis } from "./redis";
import { testSmtp } from "./smtp";
import { testSshKey } from "./ssh";
import { awsCheck } from "./types";

export interface ProbeResult {
  outcome: Outcome;
  /** Of HTTP. */
  status?: number;
  /** Where it was asked; empty when nothing was called. */
  host: string;
  latencyMs: number;
  /** Ours, at most 300 characters; at most a short, masked quotation of a service of the catalogue. */
  message: string;
  facts: Facts;
  checkedAt: string;
}

export interface ProbeOptions extends Partial<Omit<Network, "signal">> {
  signal?: AbortSignal;
  /** For the whole test, a second call with a wrong key included; 15 s when unset. */
  timeoutMs?: number;
}

const PATIENCE_MS = 15_000;
const MESSAGE_LENGTH_MAX = 300;

/**
 * Asks the service whether a credential works. Never throws for what the network or the service does: a failure of
 * ours is `unknown`, and only a service's own refusal is `rejected`.
 */
export async function probe(
  credential: Injectable & { name: string },
  { signal, timeoutMs = PATIENCE_MS, ...means }: ProbeOptions = {},
): Promise<ProbeResult> {
  const started = performance.now();
  const patience = AbortSignal.timeout(timeoutMs);
  const network: Network = {
    fetch: (destinations) => egressFetch(destinations, { timeoutMs }),
    connect: egressConnect,
    ...means,
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
  };
  const found = await testOf(credential)(credential, network).catch(readFailure);
  const isStopped = signal?.aborted && found.outcome === "unknown";
  const finding = isStopped ? unknown(found.host, "The test was stopped.") : found;
  const latencyMs = Math.round(performance.now() - started);
  const { isTimed, message, facts = {}, ...rest } = finding;
  const words = isTimed ? `${message} (${latencyMs} ms).` : message;
  return {
    ...rest,
    latencyMs,
    message: words.slice(0, MESSAGE_LENGTH_MAX),
    facts,
    checkedAt: new Date().toISOString(),
  };
}

/** A failure that is nobody's we know is a bug, and stays one. */
function readFailure(error: unknown): Finding {
  if (error instanceof EgressError) {
    return error.code === "invalid" ? unknown(error.host, error.message) : noAnswer(error.host);
  }
  if (error instanceof AppError) {
    const { reason, status } = error.extras ?? {};
    const isRefused = reason === "token_refused" && [400, 401, 403].includes(Number(status));
    return isRefused ? rejected("", error.message) : unknown("", error.message);
  }
  if (error instanceof Error && ["AbortError", "TimeoutError"].includes(error.name)) return noAnswer("");
  throw error;
}

function testOf(credential: Injectable): Test {
  const template = findTemplate(credential.templateId ?? "");
  return template ? testOfTemplate(template, credential) : testOfType(credential);
}

function testOfTemplate(template: Template, credential: Injectable): Test {
  const { kind } = template.verify;
  switch (kind) {
    case "http":
      return (one, network) =>
        testHttp(
          {
            verify: template.verify,
            name: template.name,
            isKnownHost: (host) => isHostOf(template, host),
            template,
          },
          one,
          network,
        );
    case "smtp":
      return testSmtp;
    case "sql":
    case "tcp":
      return testOfScheme(schemeOf(lookupOf(credential)));
    case "offline":
      return template.type === "ssh_key" ? testSshKey : noTest(template.name);
    case "none":
      return noTest(template.name);
    default:
      return kind satisfies never;
  }
}

function testOfScheme(scheme: string | undefined): Test {
  if (scheme === "postgres") return testPostgres;
  return scheme === "redis" || scheme === "rediss" ? testRedis : testReach;
}

function testOfType(credential: Injectable): Test {
  switch (credential.type) {
    case "llm_provider": {
      const check = llmCheck(credential);
      return check
        ? (one, network) => testHttp(check, one, network)
        : noTest("a provider without a base URL");
    }
    case "aws": {
      const check = awsCheck(credential);
      return check ? (one, network) => testHttp(check, one, network) : noTest("AWS keys");
    }
    case "email_smtp":
      return testSmtp;
    case "ssh_key":
      return testSshKey;
    case "git":
      return testGit;
    default:
      return noTest("credentials of this type");
  }
}

const noTest =
  (what: string): Test =>
  async () =>
    unknown("", `No test for ${what}.`);
