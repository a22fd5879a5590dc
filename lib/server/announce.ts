import "server-only";
import { env } from "@/lib/env";
import { newSetupCode, openInstance } from "@/lib/vault/instance";

const say = (line: string) => process.stdout.write(`${line}\n`);

/** Opens the instance and tells whoever started it where to go. The setup code is printed here and nowhere else. */
export async function announce(): Promise<void> {
  const status = await openInstance();
  const { publicUrl } = env();
  say("");
  say(`  Keyhold is ready: ${publicUrl}`);
  if (status.status === "sealed") {
    say(`  Sealed: ${status.reason}`);
    return;
  }
  const code = await newSetupCode();
  if (code) {
    say(`  Set up this instance: ${publicUrl}/setup`);
    say(`  Setup code: ${code}`);
  }
  say("");
}
