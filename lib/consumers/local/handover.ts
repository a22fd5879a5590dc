import { AppError } from "@/lib/errors";
import { Secret } from "@/lib/secret";
import type { HeldCredential } from "../driver";

/** Values by the name of their environment variable. */
export type Environment = ReadonlyMap<string, Secret>;

/** What the reading script ends with when it was not told everything. */
const CUT_SHORT = "exit 125";

/**
 * Reads what `handoverText` wrote from standard input and exports it. POSIX sh on one line without a single quote, so
 * that any login shell takes it as one quoted word. Values travel this way because nothing else shows them to nobody:
 * a command line is in `ps`, and a variable given to a launcher would reach a more privileged program (`LD_PRELOAD`).
 */
export const READ_HANDOVER = [
  `kh_break=$(printf "\\nx"); kh_break=\${kh_break%x};`,
  `while IFS=" " read -r kh_name kh_lines && [ "$kh_name" != . ]; do`,
  `IFS= read -r kh_value || ${CUT_SHORT};`,
  `while [ "$kh_lines" -gt 1 ]; do IFS= read -r kh_line || ${CUT_SHORT};`,
  `kh_value=$kh_value$kh_break$kh_line; kh_lines=$((kh_lines - 1)); done;`,
  `if [ "$kh_name" = - ]; then kh_command=$kh_value;`,
  `else export "$kh_name=$kh_value" || ${CUT_SHORT}; fi; done;`,
  `[ "$kh_name" = . ] || ${CUT_SHORT};`,
].join(" ");

/** For the standard input of `READ_HANDOVER`; a command becomes its variable `kh_command`. */
export function handoverText(environment: Environment, command?: string): string {
  const entries = [...environment].map(([name, value]) => entry(name, value.expose()));
  return `${entries.join("")}${command === undefined ? "" : entry("-", command)}.\n`;
}

const entry = (name: string, text: string) => `${name} ${text.split("\n").length}\n${text}\n`;

/** The variables of all assigned credentials. Throws when they cannot all be set: one would hide another. */
export function environmentOf(held: readonly HeldCredential[]): Environment {
  const environment = new Map<string, Secret>();
  for (const { environment: names, plain, secrets } of held) {
    for (const [field, name] of Object.entries(names)) {
      const value = secrets[field] ?? (plain[field] === undefined ? undefined : new Secret(plain[field]));
      if (value === undefined) continue;
      if (environment.has(name)) throw twice(name);
      if (!isUsable(name, value)) throw unusable(name);
      environment.set(name, value);
    }
  }
  return environment;
}

const isUsable = (name: string, value: Secret) =>
  /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !name.startsWith("kh_") && !value.expose().includes("\0");

const twice = (name: string) =>
  new AppError("conflict", `Two assigned credentials set ${name}. Assign only one of them.`);

const unusable = (name: string) =>
  new AppError("invalid", `${name} cannot be an environment variable, or its value holds a NUL character.`);
