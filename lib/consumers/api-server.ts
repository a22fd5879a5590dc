import "server-only";
import { z } from "zod";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import { findTemplate } from "@/lib/catalog/templates";
import type { Driver, DriverCall, DriverResult, HeldCredential } from "@/lib/consumers/driver";
import { type AnswerFacts } from "@/lib/consumers/http/answer";
import { callHttp } from "@/lib/consumers/http/call";
import { choiceOf } from "@/lib/consumers/http/choice";
import { valueError } from "@/lib/consumers/http/placeholders";
import { loadApi, uploadedText } from "@/lib/consumers/openapi/load";
import { type ApiDescription, type Operation, readOperations } from "@/lib/consumers/openapi/operations";
import { operationRequest } from "@/lib/consumers/openapi/request";
import { baseAddress } from "@/lib/consumers/openapi/servers";

const Input = z.strictObject({
  operationId: z.string().min(1).max(200),
  parameters: z.record(z.string(), z.unknown()).default({}),
  body: z.unknown().optional(),
});

type Config = DriverCall["consumer"]["config"];

/** An API server: the operations of an OpenAPI document. *Try* calls one of them. */
export const apiServer: Driver<typeof Input> = {
  kind: "api_server",
  input: Input,
  check,
  try: callOperation,
};

const NOTHING: Omit<AnswerFacts, "url"> = { status: null, headers: {}, body: null, truncated: false };

async function callOperation(call: DriverCall, input: z.output<typeof Input>): Promise<DriverResult> {
  const { config } = call.consumer;
  const loaded = await loadApi(call);
  if (!loaded.ok) return { ok: false, outcome: "unknown", message: loaded.message, ...NOTHING, url: "" };
  const operation = loaded.api.operations.find(({ operationId }) => operationId === input.operationId);
  if (!operation) throw valueError("operationId", "The document describes no such operation.");
  const base = baseOf(config, loaded.api);
  if (base === null) throw valueError("baseUrl", NO_BASE);
  const credential = call.slots.credential?.[0] ?? null;
  return callHttp({
    ...operationRequest(operation, base, input),
    credential,
    choice: choiceOf(config) ?? ownChoice(credential, operation),
    redactor: call.redactor,
    signal: call.signal,
  });
}

/** A service of the catalogue says itself how its secret is sent; of any other the document is asked. */
function ownChoice(credential: HeldCredential | null, { inject }: Operation) {
  const template = findTemplate(credential?.templateId ?? "");
  return template && template.inject.length > 0 ? undefined : (inject ?? undefined);
}

const NO_BASE = "The document names no whole address of a server. Enter the base URL.";

const textOf = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

const baseOf = ({ baseUrl, documentUrl }: Config, { servers }: Pick<ApiDescription, "servers">) =>
  baseAddress(textOf(baseUrl), servers, textOf(documentUrl));

function check(config: Config): Record<string, string[]> {
  const { baseUrl, documentUrl } = config;
  const uploaded = uploadedText(config);
  if (uploaded === undefined && textOf(documentUrl) === undefined) {
    return { document: ["Upload an OpenAPI document, or enter its address."] };
  }
  if (typeof documentUrl === "string" && looksLikeSecret(documentUrl)) {
    return { documentUrl: ["This looks like it holds a secret. Documents are fetched without one."] };
  }
  if (textOf(baseUrl) !== undefined && baseOf(config, { servers: [] }) === null) {
    return { baseUrl: ["Write it as https://host/path, without a user, a query or a #fragment."] };
  }
  if (uploaded === undefined) return {};
  const api = readOperations(uploaded);
  if (api.refusal !== null) return { document: [api.refusal] };
  return baseOf(config, api) === null ? { baseUrl: [NO_BASE] } : {};
}
