import "server-only";
import { CODE_LIMITS } from "../limits";
import { readMessage, writeMessage } from "./channel";
import { compileEngine } from "./engine";
import { Machine } from "./machine";
import { javascriptOf, SourceError } from "./source";

/** Longer than the parent waits, who ends this process: for code whose parent is gone. */
const GRACE_MS = 2_000;

/** One process runs one step: it makes itself ready, waits for the code, says how it went and ends. */
async function main(): Promise<void> {
  const engine = await compileEngine();
  let end = Infinity;
  const machineWith = async (memoryBytes: number) =>
    new Machine(await engine.create({ memoryBytes, isOver: () => performance.now() > end }));

  const prepared = await machineWith(CODE_LIMITS.memoryBytes);
  // The first text takes long.
  javascriptOf({ language: "typescript", code: "const one: number = 1;" });
  writeMessage({ type: "ready" });
  const order = readMessage();
  if (order.type !== "run") return;
  const { memoryBytes, timeMs } = order.limits;
  end = performance.now() + timeMs + GRACE_MS;
  const machine = memoryBytes === CODE_LIMITS.memoryBytes ? prepared : await machineWith(memoryBytes);
  try {
    writeMessage(machine.run(javascriptOf(order), order));
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    writeMessage({ type: "failed", code: "code_syntax", message: error.message });
  }
}

main().then(
  () => process.exit(0),
  // Nobody reads what it could say; the code tells the parent that it broke.
  () => process.exit(70),
);
