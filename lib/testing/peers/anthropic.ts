import { type Answer, bodyOf, endingOf, type EventStream } from "@/lib/testing/peers/model-peer";
import { type ModelPeer, type ModelPeerOptions, type PeerRequest } from "@/lib/testing/peers/model-peer";
import { startModelPeer, type Vendor } from "@/lib/testing/peers/model-peer";
import { contentText, fieldsIn, PEER_USAGE, textOf } from "@/lib/testing/peers/model-script";
import type { ModelCall, ModelTurn } from "@/lib/testing/peers/model-script";

const TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

const failure = (status: number, message: string): Answer => ({
  status,
  body: { type: "error", error: { type: TYPES[status] ?? "api_error", message }, request_id: "req_peer" },
});

const ANTHROPIC: Vendor = {
  // Its own client sends the key as a bearer token, everybody else in the header of its name.
  keyOf: ({ authorization, ...headers }) =>
    headers["x-api-key"]?.toString() ?? authorization?.replace(/^Bearer /, ""),
  withoutKey: failure(401, "x-api-key header is required"),
  wrongKey: () => failure(401, "invalid x-api-key"),
  answer: (request, script, turn, models) => {
    const path = request.path.replace(/\?.*$/, "");
    if (request.headers["anthropic-version"] === undefined) {
      return failure(400, "anthropic-version: header is required");
    }
    if (request.method === "GET" && path === "/v1/models") {
      const data = models.names.map((id) => ({ type: "model", id, display_name: id }));
      return { status: 200, body: { data, has_more: false } };
    }
    if (request.method !== "POST" || path !== "/v1/messages") return failure(404, "Not Found");
    const call = questionOf(request, turn);
    if (!models.has(call.model)) return failure(404, `model: ${call.model}`);
    const doing = script(call);
    if (doing.failure) {
      const { status, message = "", raw } = doing.failure;
      return raw === undefined ? failure(status, message) : { status, body: raw };
    }
    return call.body.stream === true ? stream(call, doing) : whole(call, doing);
  },
};

/** Anthropic's interface: models and messages, whole and streamed. */
export const startAnthropicPeer = (options: ModelPeerOptions): Promise<ModelPeer> =>
  startModelPeer(ANTHROPIC, options);

function questionOf(request: PeerRequest, turn: number): ModelCall {
  const body = bodyOf(request);
  const messages = fieldsIn(body.messages);
  const results = messages
    .flatMap(({ content }) => fieldsIn(content))
    .filter((part) => part.type === "tool_result");
  const asked = messages.findLast(({ role, content }) => role === "user" && contentText(content) !== "");
  return {
    model: textOf(body.model),
    turn,
    prompt: contentText(asked?.content),
    tools: fieldsIn(body.tools).map(({ name }) => textOf(name)),
    toolResults: results.map(({ content }) => contentText(content) || textOf(content)),
    body,
  };
}

const uses = ({ turn }: ModelCall, { toolCalls = [] }: ModelTurn) =>
  toolCalls.map(({ name, input }, index) => ({
    type: "tool_use",
    id: `toolu_${turn}_${index}`,
    name,
    input,
  }));

const stopReason = (turn: ModelTurn) => (turn.toolCalls?.length ? "tool_use" : "end_turn");

const common = ({ turn, model }: ModelCall) => ({
  id: `msg_peer_${turn}`,
  type: "message",
  role: "assistant",
  model,
});

function whole(call: ModelCall, turn: ModelTurn): Answer {
  const text = turn.chunks ? [{ type: "text", text: turn.chunks.join("") }] : [];
  const usage = { input_tokens: PEER_USAGE.input, output_tokens: PEER_USAGE.output };
  const content = [...text, ...uses(call, turn)];
  return {
    status: 200,
    body: { ...common(call), content, stop_reason: stopReason(turn), stop_sequence: null, usage },
  };
}

function stream(call: ModelCall, turn: ModelTurn): EventStream {
  const event = (type: string, rest: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...rest })}\n\n`;
  const block = (index: number, start: object, deltas: readonly object[]) => [
    event("content_block_start", { index, content_block: start }),
    ...deltas.map((delta) => event("content_block_delta", { index, delta })),
  ];
  const said = turn.chunks?.map((text) => ({ type: "text_delta", text }));
  const usage = { input_tokens: PEER_USAGE.input, output_tokens: 1 };
  const blocks = [
    ...(said ? [{ start: { type: "text", text: "" }, deltas: said }] : []),
    ...uses(call, turn).map((use) => ({
      start: { ...use, input: {} },
      deltas: [{ type: "input_json_delta", partial_json: JSON.stringify(use.input) }],
    })),
  ];
  const events = blocks.flatMap(({ start, deltas }, index) => [
    ...(index > 0 ? [event("content_block_stop", { index: index - 1 })] : []),
    ...block(index, start, deltas),
  ]);
  return {
    events: [
      event("message_start", { message: { ...common(call), content: [], stop_reason: null, usage } }),
      event("ping", {}),
      ...events,
    ],
    closing: [
      ...(blocks.length > 0 ? [event("content_block_stop", { index: blocks.length - 1 })] : []),
      event("message_delta", {
        delta: { stop_reason: stopReason(turn), stop_sequence: null },
        usage: { output_tokens: PEER_USAGE.output },
      }),
      event("message_stop", {}),
    ],
    ending: endingOf(turn),
  };
}
