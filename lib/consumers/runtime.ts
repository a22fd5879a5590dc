import "server-only";
import { z } from "zod";
import { EgressError } from "@/lib/egress/error";
import { AppError } from "@/lib/errors";
import type { Driver, DriverResult } from "./driver";
import { environmentOf } from "./local/handover";
import { runLocally } from "./local/run";
import { COMMAND_LIMITS, type Ran, type Watched } from "./local/watch";
import { PeerError } from "./peer-error";
import { fingerprintIn } from "./ssh/host-key";
import { runRemotely } from "./ssh/run";

const Input = z.strictObject({ command: z.string().max(4_000).optional() });

const Config = z.object({
  mode: z.enum(["ssh", "local"]),
  command: z.string().optional(),
});

/** Runs a command over SSH or on this machine, with only the assigned credentials in its environment. */
export const runtime: Driver<typeof Input> = {
  kind: "runtime",
  input: Input,
  check: ({ mode, hostKey }) =>
    mode === "ssh" && typeof hostKey === "string" && hostKey.trim() !== "" && fingerprintIn(hostKey) === null
      ? { hostKey: ["Write it as SHA256:…, as ssh-keygen -lf prints it."] }
      : {},
  try: async (call, input) => {
    const { mode, command: standing } = Config.parse(call.consumer.config);
    const command = wanted(input.command) ?? wanted(standing);
    if (command === undefined) {
      throw new AppError("invalid", "Check the highlighted fields.", {
        fields: { command: ["Enter a command."] },
      });
    }
    const environment = environmentOf(call.slots["environment"] ?? []);
    try {
      if (mode === "ssh") return resultOf(await runRemotely(call, { command, environment }));
      return resultOf(await runLocally(call, { command, environment }));
    } catch (error) {
      return failed(error);
    }
  },
};

const wanted = (command: string | undefined) => (command?.trim() ? command : undefined);

function failed(error: unknown): DriverResult {
  if (error instanceof PeerError) return { ok: false, outcome: error.outcome, message: error.message };
  if (error instanceof EgressError && error.code === "upstream") {
    return { ok: false, outcome: "unknown", message: error.message };
  }
  throw error;
}

function resultOf({ watched, outcome, hostKey }: Ran): DriverResult {
  const { exitCode, signal, stopped, ...printed } = watched;
  return {
    ok: exitCode === 0 && stopped === null,
    outcome,
    message: messageOf(watched),
    exitCode,
    ...(signal !== null && { signal }),
    ...printed,
    ...(hostKey !== undefined && { hostKey }),
  };
}

function messageOf({ exitCode, signal, stopped }: Watched): string {
  switch (stopped) {
    case "time":
      return `Ended after ${COMMAND_LIMITS.wallMs / 1000} seconds, the most a command may take.`;
    case "output":
      return "Ended because it printed more than 1 MB.";
    case "call":
      return "Stopped.";
    case null:
      if (exitCode !== null) return `The command ended with exit code ${exitCode}.`;
      return signal === null
        ? "The connection ended before the command did."
        : `The command was ended by ${signal}.`;
    default:
      return stopped satisfies never;
  }
}
