import { type Answer, endingOf, type EventStream } from "@/lib/testing/peers/model-peer";
import { isFields, type ModelCall, type ModelTurn, PEER_USAGE } from "@/lib/testing/peers/model-script";

const USAGE = {
  prompt_tokens: PEER_USAGE.input,
  completion_tokens: PEER_USAGE.output,
  total_tokens: PEER_USAGE.input + PEER_USAGE.output,
};

const toolCalls = ({ turn }: ModelCall, { toolCalls: uses = [] }: ModelTurn) =>
  uses.map(({ name, input }, index) => ({
    index,
    id: `call_${turn}_${index}`,
    type: "function",
    function: { name, arguments: JSON.stringify(input) },
  }));

const finish = (turn: ModelTurn) => (turn.toolCalls?.length ? "tool_calls" : "stop");

const common = (call: ModelCall, object: string) => ({
  id: `chatcmpl-peer-${call.turn}`,
  object,
  created: 1_700_000_000,
  model: call.model,
});

export function chatAnswer(call: ModelCall, turn: ModelTurn): Answer {
  const content = turn.chunks?.join("") ?? null;
  const calls = toolCalls(call, turn);
  const message = { role: "assistant", content, ...(calls.length > 0 && { tool_calls: calls }) };
  const choices = [{ index: 0, message, finish_reason: finish(turn) }];
  return { status: 200, body: { ...common(call, "chat.completion"), choices, usage: USAGE } };
}

export function chatStream(call: ModelCall, turn: ModelTurn): EventStream {
  const event = (rest: object) =>
    `data: ${JSON.stringify({ ...common(call, "chat.completion.chunk"), ...rest })}\n\n`;
  const choice = (delta: object, reason: string | null = null) =>
    event({ choices: [{ index: 0, delta, finish_reason: reason }] });
  const wantsUsage = isFields(call.body.stream_options) && call.body.stream_options.include_usage === true;
  return {
    events: [
      choice({ role: "assistant", content: "" }),
      ...(turn.chunks ?? []).map((content) => choice({ content })),
      ...toolCalls(call, turn).map((use) => choice({ tool_calls: [use] })),
    ],
    closing: [
      choice({}, finish(turn)),
      ...(wantsUsage ? [event({ choices: [], usage: USAGE })] : []),
      "data: [DONE]\n\n",
    ],
    ending: endingOf(turn),
  };
}
