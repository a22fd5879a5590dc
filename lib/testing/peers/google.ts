import { type Answer, bodyOf, endingOf, type EventStream } from "@/lib/testing/peers/model-peer";
import { type ModelPeer, type ModelPeerOptions, type PeerRequest } from "@/lib/testing/peers/model-peer";
import { startModelPeer, type Vendor } from "@/lib/testing/peers/model-peer";
import { contentText, fieldsIn, isFields, PEER_USAGE, textOf } from "@/lib/testing/peers/model-script";
import type { ModelCall, ModelTurn } from "@/lib/testing/peers/model-script";

const STATUS: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
};

const failure = (code: number, message: string, details?: readonly object[]): Answer => ({
  status: code,
  body: { error: { code, message, status: STATUS[code] ?? "INTERNAL", ...(details && { details }) } },
});

const KEY_INVALID = {
  "@type": "type.googleapis.com/google.rpc.ErrorInfo",
  reason: "API_KEY_INVALID",
  domain: "googleapis.com",
  metadata: { service: "generativelanguage.googleapis.com" },
};

const METHOD =
  /^\/v1beta\/(?:models\/)?(?<model>[^:?]+):(?<method>generateContent|streamGenerateContent)(?:\?|$)/;

const GOOGLE: Vendor = {
  keyOf: (headers) => headers["x-goog-api-key"]?.toString(),
  withoutKey: failure(
    403,
    "Method doesn't allow unregistered callers (callers without established identity). Please use API Key or other " +
      "form of API consumer identity to call this API.",
  ),
  // A wrong key answers 400, not 401.
  wrongKey: () => failure(400, "API key not valid. Please pass a valid API key.", [KEY_INVALID]),
  answer: (request, script, turn, models) => {
    if (request.method === "GET" && /^\/v1beta\/models(?:\?|$)/.test(request.path)) {
      return { status: 200, body: { models: models.names.map((id) => ({ name: `models/${id}` })) } };
    }
    const { model, method } = METHOD.exec(request.path)?.groups ?? {};
    if (request.method !== "POST" || model === undefined) return { status: 404, body: "<!DOCTYPE html>404" };
    const call = questionOf(request, decodeURIComponent(model), turn);
    if (!models.has(call.model)) {
      const where = "is not found for API version v1beta, or is not supported for generateContent.";
      return failure(404, `models/${call.model} ${where}`);
    }
    const doing = script(call);
    if (doing.failure) {
      const { status, message = "", raw } = doing.failure;
      return raw === undefined ? failure(status, message) : { status, body: raw };
    }
    return method === "streamGenerateContent" ? stream(call, doing) : whole(call, doing);
  },
};

/** Google's Gemini interface: models and generated content, whole and streamed. */
export const startGooglePeer = (options: ModelPeerOptions): Promise<ModelPeer> =>
  startModelPeer(GOOGLE, options);

function questionOf(request: PeerRequest, model: string, turn: number): ModelCall {
  const body = bodyOf(request);
  const contents = fieldsIn(body.contents);
  const parts = contents.flatMap((content) => fieldsIn(content.parts));
  const asked = contents.findLast(({ role, parts: own }) => role === "user" && contentText(own) !== "");
  return {
    model,
    turn,
    prompt: contentText(asked?.parts),
    tools: fieldsIn(body.tools)
      .flatMap((tool) => fieldsIn(tool.functionDeclarations))
      .map(({ name }) => textOf(name)),
    toolResults: parts.flatMap((part) =>
      isFields(part.functionResponse) ? [textOf(part.functionResponse.response)] : [],
    ),
    body,
  };
}

const content = (parts: readonly object[], finishReason?: string) => ({
  candidates: [{ content: { role: "model", parts }, index: 0, ...(finishReason && { finishReason }) }],
});

const about = ({ turn, model }: ModelCall) => ({
  modelVersion: model,
  responseId: `peer-${turn}`,
  usageMetadata: {
    promptTokenCount: PEER_USAGE.input,
    candidatesTokenCount: PEER_USAGE.output,
    totalTokenCount: PEER_USAGE.input + PEER_USAGE.output,
  },
});

const uses = ({ toolCalls = [] }: ModelTurn) =>
  toolCalls.map(({ name, input }) => ({ functionCall: { name, args: input } }));

function whole(call: ModelCall, turn: ModelTurn): Answer {
  const parts = [...(turn.chunks ? [{ text: turn.chunks.join("") }] : []), ...uses(turn)];
  return { status: 200, body: { ...content(parts, "STOP"), ...about(call) } };
}

function stream(call: ModelCall, turn: ModelTurn): EventStream {
  const event = (data: object) => `data: ${JSON.stringify(data)}\r\n\r\n`;
  return {
    events: [
      ...(turn.chunks ?? []).map((text) => event(content([{ text }]))),
      ...uses(turn).map((use) => event(content([use]))),
    ],
    closing: [event({ ...content([{ text: "" }], "STOP"), ...about(call) })],
    ending: endingOf(turn),
  };
}
