import "server-only";
import { z } from "zod";
import type { Driver, DriverCall } from "@/lib/consumers/driver";
import { callHttp, type HttpResult } from "@/lib/consumers/http/call";
import { choiceOf } from "@/lib/consumers/http/choice";
import { toolProblems, toolRequest, toolTemplateOf } from "@/lib/consumers/http/tool-request";

const Input = z.strictObject({ arguments: z.record(z.string(), z.unknown()).default({}) });

/** A tool: one HTTP call, described by templates that arguments fill in. The secret is in none of them. */
export const tool: Driver<typeof Input> = {
  kind: "tool",
  input: Input,
  check: (config) => toolProblems(toolTemplateOf(config)),
  try: callTool,
};

function callTool(call: DriverCall, input: z.output<typeof Input>): Promise<HttpResult> {
  const { config } = call.consumer;
  return callHttp({
    ...toolRequest(toolTemplateOf(config), input.arguments),
    credential: call.slots.credential?.[0] ?? null,
    choice: choiceOf(config),
    redactor: call.redactor,
    signal: call.signal,
  });
}
