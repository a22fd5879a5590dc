import "server-only";
import { hash, verify } from "@node-rs/argon2";
import type { Secret } from "@/lib/secret";
import { randomText } from "@/lib/vault/keyed";

/** argon2id is the library's default algorithm; cost as OWASP's Password Storage Cheat Sheet asks at least. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// The same password typed on another keyboard may arrive composed differently (NIST SP 800-63B §3.1.1.2).
const textOf = (password: Secret) => password.expose().normalize("NFKC");

/** argon2id in PHC form. */
export const hashPassword = (password: Secret) => hash(textOf(password), COST);

let nobody: Promise<string> | undefined;

/** Whether the password belongs to the hash. Does the same work when there is no hash, and then says no. */
export async function passwordFits(passwordHash: string | null, password: Secret): Promise<boolean> {
  const unknown = await (nobody ??= hash(randomText(), COST));
  const fits = await verify(passwordHash ?? unknown, textOf(password));
  return fits && passwordHash !== null;
}
