import { type Answer, endingOf, type EventStream } from "@/lib/testing/peers/model-peer";
import { type ModelCall, type ModelTurn, PEER_USAGE } from "@/lib/testing/peers/model-script";

const USAGE = {
  input_tokens: PEER_USAGE.input,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: PEER_USAGE.output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: PEER_USAGE.input + PEER_USAGE.output,
};

const common = ({ turn, model }: ModelCall, status: string) => ({
  id: `resp_peer_${turn}`,
  object: "response",
  created_at: 1_700_000_000,
  status,
  model,
});

const functionCalls = ({ turn }: ModelCall, { toolCalls = [] }: ModelTurn) =>
  toolCalls.map(({ name, input }, index) => ({
    type: "function_call",
    id: `fc_${turn}_${index}`,
    call_id: `call_${turn}_${index}`,
    name,
    arguments: JSON.stringify(input),
    status: "completed",
  }));

const message = ({ turn }: ModelCall, text: string) => ({
  type: "message",
  id: `msg_${turn}`,
  status: "completed",
  role: "assistant",
  content: [{ type: "output_text", text, annotations: [] }],
});

const outputs = (call: ModelCall, turn: ModelTurn) => [
  ...(turn.chunks ? [message(call, turn.chunks.join(""))] : []),
  ...functionCalls(call, turn),
];

export function responsesAnswer(call: ModelCall, turn: ModelTurn): Answer {
  const output = outputs(call, turn);
  return { status: 200, body: { ...common(call, "completed"), output, usage: USAGE, error: null } };
}

export function responsesStream(call: ModelCall, turn: ModelTurn): EventStream {
  let number = 0;
  const event = (type: string, rest: object) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number++, ...rest })}\n\n`;
  const item = (step: "added" | "done", index: number, content: object) =>
    event(`response.output_item.${step}`, { output_index: index, item: content });
  const said = turn.chunks ?? [];
  const whole = message(call, said.join(""));
  const place = { item_id: whole.id, output_index: 0, content_index: 0 };
  const part = (step: "added" | "done", text: string) =>
    event(`response.content_part.${step}`, {
      ...place,
      part: { type: "output_text", text, annotations: [] },
    });
  const calls = functionCalls(call, turn).map((use, index) => ({
    use,
    index: index + (turn.chunks ? 1 : 0),
  }));
  return {
    events: [
      event("response.created", { response: { ...common(call, "in_progress"), output: [] } }),
      ...(turn.chunks
        ? [item("added", 0, { ...whole, status: "in_progress", content: [] }), part("added", "")]
        : []),
      ...said.map((delta) => event("response.output_text.delta", { ...place, delta })),
      ...calls.flatMap(({ use, index }) => [
        item("added", index, { ...use, arguments: "", status: "in_progress" }),
        event("response.function_call_arguments.delta", {
          item_id: use.id,
          output_index: index,
          delta: use.arguments,
        }),
        item("done", index, use),
      ]),
    ],
    closing: [
      ...(turn.chunks
        ? [
            event("response.output_text.done", { ...place, text: said.join("") }),
            part("done", said.join("")),
            item("done", 0, whole),
          ]
        : []),
      event("response.completed", {
        response: { ...common(call, "completed"), output: outputs(call, turn), usage: USAGE },
      }),
    ],
    ending: endingOf(turn),
  };
}
