import { spawn } from "node:child_process";
import { buildApplication } from "./build.mjs";
import { exitOf } from "./lifetime.mjs";

/** Measures the production build; bench/run.mjs says what. @param {string[]} args @param {import("./say.mjs").Say} say */
export async function bench(args, say) {
  await buildApplication(say);
  return exitOf(spawn(process.execPath, ["bench/run.mjs", ...args], { stdio: "inherit" }));
}
