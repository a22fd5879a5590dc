import { type Answer, bodyOf, type ModelPeer, type ModelPeerOptions } from "@/lib/testing/peers/model-peer";
import { type PeerRequest, startModelPeer, type Vendor } from "@/lib/testing/peers/model-peer";
import { contentText, fieldsIn, textOf } from "@/lib/testing/peers/model-script";
import type { ModelCall, ModelTurn } from "@/lib/testing/peers/model-script";
import { chatAnswer, chatStream } from "@/lib/testing/peers/openai-chat";
import { responsesAnswer, responsesStream } from "@/lib/testing/peers/openai-responses";

const KEYS_PAGE = "You can find your API key at https://platform.openai.com/account/api-keys.";

const failure = (status: number, message: string, code: string | null, type = "invalid_request_error") => ({
  status,
  body: { error: { message, type, param: null, code } },
});

/** Shows the ends of the key that it refuses, as the vendor does. */
const starred = (key: string) => `${key.slice(0, 8)}${"*".repeat(12)}${key.slice(-4)}`;

const OPENAI: Vendor = {
  keyOf: ({ authorization }) => (authorization ? authorization.replace(/^Bearer /, "") : undefined),
  withoutKey: failure(
    401,
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
      `(i.e. Authorization: Bearer YOUR_KEY). ${KEYS_PAGE}`,
    null,
  ),
  wrongKey: (key) =>
    failure(401, `Incorrect API key provided: ${starred(key)}. ${KEYS_PAGE}`, "invalid_api_key"),
  answer: (request, script, turn, models) => {
    const path = request.path.replace(/\?.*$/, "");
    if (request.method === "GET" && path === "/v1/models") {
      const data = models.names.map((id) => ({
        id,
        object: "model",
        created: 1_700_000_000,
        owned_by: "peer",
      }));
      return { status: 200, body: { object: "list", data } };
    }
    const isResponses = path === "/v1/responses";
    if (request.method !== "POST" || (!isResponses && path !== "/v1/chat/completions")) {
      return failure(404, `Invalid URL (${request.method} ${path})`, null);
    }
    const call = questionOf(request, isResponses, turn);
    if (!models.has(call.model)) {
      const message = `The model \`${call.model}\` does not exist or you do not have access to it.`;
      return failure(404, message, "model_not_found");
    }
    return reply(call, script(call), isResponses);
  },
};

/** OpenAI's interface: models, chat completions and responses, whole and streamed. */
export const startOpenAiPeer = (options: ModelPeerOptions): Promise<ModelPeer> =>
  startModelPeer(OPENAI, options);

function reply(call: ModelCall, turn: ModelTurn, isResponses: boolean) {
  if (turn.failure) return failed(turn.failure);
  const [whole, streamed] = isResponses ? [responsesAnswer, responsesStream] : [chatAnswer, chatStream];
  // A whole answer that never comes, or breaks off, is a stream that does.
  const isStreamed = call.body.stream === true || turn.stalls || turn.breaks;
  return isStreamed ? streamed(call, turn) : whole(call, turn);
}

function failed({ status, message = "", code, raw }: NonNullable<ModelTurn["failure"]>): Answer {
  if (raw !== undefined) return { status, body: raw };
  return failure(status, message, code ?? null, status >= 500 ? "server_error" : "invalid_request_error");
}

function questionOf(request: PeerRequest, isResponses: boolean, turn: number): ModelCall {
  const body = bodyOf(request);
  const messages = fieldsIn(isResponses ? body.input : body.messages);
  const asked = messages.findLast((message) => message.role === "user");
  const results = messages.filter(({ role, type }) => role === "tool" || type === "function_call_output");
  const tools = fieldsIn(body.tools).map((tool) => fieldsIn([tool.function])[0] ?? tool);
  return {
    model: textOf(body.model),
    turn,
    prompt: contentText(asked?.content),
    tools: tools.map(({ name }) => textOf(name)),
    toolResults: results.map((result) => textOf(isResponses ? result.output : result.content)),
    body,
  };
}
