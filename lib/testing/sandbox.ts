import { bundleSandbox } from "@/scripts/build.mjs";

/** Tests of code steps run what the server runs: the built program of the sandbox, made anew when its sources changed. */
export async function setup(): Promise<void> {
  await bundleSandbox(() => undefined);
}
