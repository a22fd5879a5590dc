import type { Call, Level } from "./call";
import { formatAll } from "./format";

type Print = (...values: unknown[]) => void;

/** `log("text")` with its levels, and `console` on top of it. */
export function logBy(call: Call) {
  let hasRoom = true;
  const at =
    (level: Level): Print =>
    (...values) => {
      if (hasRoom) hasRoom = call("log", level, formatAll(values));
    };
  const levels = { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
  const log = Object.assign((...values: unknown[]) => levels.info(...values), levels);
  const console = { ...levels, log: levels.info, trace: levels.debug, dir: levels.info };
  return { log, console };
}
