import { spawn } from "node:child_process";
import { BUNDLES, bundle } from "./build.mjs";
import { openInstance } from "./instance.mjs";
import { exitOf, whenAskedToEnd } from "./lifetime.mjs";

/**
 * Runs one administration command against this installation, whether or not the server runs. Arguments, standard
 * input and output, and the exit code are the command's own.
 * @param {string[]} args
 * @param {import("./say.mjs").Say} say
 */
export async function runCommand(args, say) {
  let child;
  // This process outlives the command, to stop the database after it.
  whenAskedToEnd(() => child?.kill("SIGTERM"));
  await bundle("keyhold", say);
  const instance = await openInstance(say);
  try {
    child = spawn(process.execPath, ["--enable-source-maps", BUNDLES.keyhold.out, ...args], {
      stdio: "inherit",
      env: { ...process.env, ...instance.env, NODE_ENV: "production" },
    });
    return await exitOf(child);
  } finally {
    await instance.stop();
  }
}
