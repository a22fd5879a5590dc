import "server-only";
import { destinationEntries, hostMatches, readAddress } from "@/lib/catalog/address";
import { PROVIDER_OPTIONS } from "@/lib/catalog/kinds/models";
import { LLM_PROVIDER_HOSTS } from "@/lib/catalog/types";
import type { HeldCredential } from "@/lib/consumers/driver";
import type { LlmConfig } from "@/lib/consumers/llm/config";
import { PROVIDERS } from "@/lib/consumers/llm/providers";
import { EgressError } from "@/lib/egress/error";
import { AppError } from "@/lib/errors";

/** Where one configuration calls, with one credential or none. */
export interface Endpoint {
  /** Without a slash at its end. */
  baseUrl: string;
  host: string;
  /** The only places the call may reach. */
  destinations: readonly string[];
  /** The provider's own address rather than a proxy or a server of one's own. */
  isOfficial: boolean;
  /** How a sentence names the peer: `OpenAI`, `OpenAI (llm.example.com)`, or the host alone. */
  peer: string;
}

/**
 * The configuration's base URL, else the credential's, else the provider's own. Throws EgressError when the
 * credential is not bound to that host, AppError when there is no usable address.
 */
export function endpointOf(config: LlmConfig, credential: HeldCredential | null): Endpoint {
  const { path } = PROVIDERS[config.provider];
  const own = LLM_PROVIDER_HOSTS[config.provider];
  const written = config.baseUrl ?? (credential?.plain.base_url || undefined);
  const text = written ?? (own === null ? undefined : `https://${own}${path}`);
  if (text === undefined) throw unusable("Enter the base URL: this provider has no address of its own.");
  const problem = baseUrlProblem(text);
  if (problem !== null) throw unusable(problem);
  const url = new URL(text);
  const entries = destinationEntries({ ...NO_EXTRAS, scheme: url.protocol.slice(0, -1), hosts: [url.host] });
  if (credential) checkBound(credential, entries, url.host);
  const isOfficial = url.origin === `https://${own}`;
  return {
    baseUrl: url.origin + (url.pathname === "/" ? path : url.pathname.replace(/\/+$/, "")),
    host: url.host,
    destinations: credential?.hosts ?? entries,
    isOfficial,
    peer: peerOf(config, url.host, isOfficial),
  };
}

/** What keeps a text from being a base URL, as a sentence; null when nothing does. */
export function baseUrlProblem(text: string): string | null {
  const address = readAddress(text);
  const isWeb = address?.scheme === "https" || address?.scheme === "http";
  if (!isWeb || !URL.canParse(text)) return "Write the base URL as https://host/path.";
  if (address.hasUserInfo) return "A base URL may not hold a user or a password.";
  return address.hasQueryOrFragment ? "A base URL ends before the question mark." : null;
}

const NO_EXTRAS = { hasUserInfo: false, hasQueryOrFragment: false };

function peerOf({ provider }: LlmConfig, host: string, isOfficial: boolean): string {
  if (provider === "openai_compatible") return host;
  const label = PROVIDER_OPTIONS.find(({ value }) => value === provider)?.label ?? provider;
  return isOfficial ? label : `${label} (${host})`;
}

const unusable = (message: string) => new AppError("invalid", message, { fields: { baseUrl: [message] } });

function checkBound({ name, hosts }: HeldCredential, entries: readonly string[], host: string): void {
  if (entries.every((entry) => hosts.some((bound) => hostMatches(bound, entry)))) return;
  const may = hosts.length === 0 ? "is not bound to any host" : `may only be sent to ${hosts.join(", ")}`;
  throw new EgressError(
    "host",
    host,
    `“${name}” ${may}, and this configuration calls ${host}. ` +
      "To use it there, bind the host together with the secret: edit the credential and enter both again.",
  );
}
