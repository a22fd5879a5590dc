import { spawn } from "node:child_process";
import { environmentOf, type Installation } from "./installation";

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs `npm run keyhold -- …` of an installation to its end. */
export function runCommand(installation: Installation, args: readonly string[], input = ""): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ["scripts/run.mjs", "keyhold", ...args], {
      cwd: installation.tree,
      env: environmentOf(installation),
    });
    const said = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => (said.stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (said.stderr += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, ...said }));
    child.stdin.end(input);
  });
}

/** The same for a command that must succeed: what it prints with `--json`. */
export async function command<T>(installation: Installation, ...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runCommand(installation, [...args, "--json"]);
  if (code !== 0)
    throw new Error(`keyhold ${args.slice(0, 2).join(" ")} ended with ${String(code)}: ${stderr}`);
  return JSON.parse(stdout) as T;
}
