import "server-only";
import { isCredentialType } from "@/lib/catalog/types";
import { primaryField } from "@/lib/catalog/fields";
import { fieldsFor } from "@/lib/catalog/templates";
import type { HeldCredential } from "@/lib/consumers/driver";
import type { Endpoint } from "@/lib/consumers/llm/endpoint";
import { KEY_HEADERS, type ProviderSpec } from "@/lib/consumers/llm/providers";
import { egressFetch } from "@/lib/egress/fetch";
import type { HeaderPair } from "@/lib/egress/headers";
import { AppError } from "@/lib/errors";
import type { Secret } from "@/lib/secret";

/** Models think for minutes; whoever asks sets a shorter limit with a signal. */
const LIMITS = { timeoutMs: 600_000, idleTimeoutMs: 300_000 };

/** Stands where the SDK insists on a key. Taken out of every request before it is sent. */
export const NO_KEY = "added-by-the-transport";

/**
 * A fetch that alone knows the key: the SDK's clients, errors and logs never hold it. It reaches only the endpoint's
 * destinations and sends no header for a key when there is none.
 */
export function transportOf(
  speaks: ProviderSpec["speaks"],
  endpoint: Endpoint,
  credential: HeldCredential | null,
): typeof fetch {
  const key = credential && keyOf(credential);
  const send = egressFetch(endpoint.destinations, LIMITS);
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    for (const { name } of Object.values(KEY_HEADERS)) headers.delete(name);
    // As a list: Headers quotes a value that it does not like, and the list is checked before it is sent.
    const own = [...keyHeader(speaks, key), ...accountHeaders(speaks, credential)];
    return send(input, { ...init, headers: [...headers, ...own] });
  };
}

/**
 * The primary secret of a credential; null when its type or template allows it to have none, as of a model on one's
 * own machine. Throws AppError when it should have one.
 */
export function keyOf({ name, type, templateId, secrets }: HeldCredential): Secret | null {
  const primary = isCredentialType(type) ? primaryField(fieldsFor(type, templateId)) : undefined;
  const secret = primary && Object.hasOwn(secrets, primary.name) ? secrets[primary.name] : undefined;
  if (secret) return secret;
  if (primary?.required === false) return null;
  throw new AppError("credential_empty", `“${name}” holds no key. Enter it, then try again.`);
}

function keyHeader(speaks: ProviderSpec["speaks"], key: Secret | null): HeaderPair[] {
  if (key === null) return [];
  const { name, prefix } = KEY_HEADERS[speaks];
  return [[name, `${prefix}${key.expose()}`]];
}

function accountHeaders(speaks: ProviderSpec["speaks"], credential: HeldCredential | null): HeaderPair[] {
  if (speaks !== "openai" && speaks !== "compatible") return [];
  const { organization_id: organisation, project_id: project } = credential?.plain ?? {};
  return [
    ...(organisation ? [["OpenAI-Organization", organisation] satisfies HeaderPair] : []),
    ...(project ? [["OpenAI-Project", project] satisfies HeaderPair] : []),
  ];
}
