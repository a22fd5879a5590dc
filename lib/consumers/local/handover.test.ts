import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Secret } from "@/lib/secret";
import { heldCredential } from "@/lib/testing/held-credential";
import { environmentOf, handoverText, READ_HANDOVER } from "./handover";

const SHELLS = ["/bin/sh", "/bin/bash", "/bin/dash", "/bin/busybox"].filter((shell) => existsSync(shell));

/** Next declares NODE_ENV in every environment. */
const bare = (variables: Record<string, string>) => variables as NodeJS.ProcessEnv;

function read(shell: string, input: string, then: string) {
  const sh = shell.endsWith("busybox") ? ["sh"] : [];
  return spawnSync(shell, [...sh, "-c", `${READ_HANDOVER} ${then}`], {
    input,
    env: bare({ PATH: "/usr/bin:/bin" }),
  });
}

describe.each(SHELLS)("%s", { timeout: 60_000 }, (shell) => {
  test("any text arrives byte by byte", () => {
    const text = fc.string({ unit: "binary", maxLength: 200 }).map((made) => made.replaceAll("\0", ""));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (values) => {
        const environment = new Map(values.map((value, at) => [`V${at}`, new Secret(value)]));
        const { stdout } = read(shell, handoverText(environment), "exec env -0");
        const seen = stdout.toString("utf8").split("\0");
        for (const [at, value] of values.entries()) expect(seen).toContain(`V${at}=${value}`);
      }),
      {
        numRuns: 25,
        examples: [
          [["\n\n", "\r\n a\\b \t", "'\"$(id)`id`", "-n", "Á\u0081\u0088€😀", ""]],
          [["-----BEGIN KEY-----\nabc\n\ndef\n-----END KEY-----\n"]],
        ],
      },
    );
  });

  test("what follows on standard input is left for the command", () => {
    const { stdout } = read(shell, `${handoverText(new Map([["A", new Secret("1\n2")]]))}rest\n`, "exec cat");
    expect(stdout.toString()).toBe("rest\n");
  });

  test("a command is handed over without a shell reading it on the way", () => {
    const command = `printf '%s|' "$A" 'it'"'"'s' \\\\n; echo`;
    const { stdout } = read(
      shell,
      handoverText(new Map([["A", new Secret("x y")]]), command),
      `exec /bin/sh -c "$kh_command"`,
    );
    expect(stdout.toString()).toBe(
      execFileSync("/bin/sh", ["-c", command], { env: bare({ A: "x y" }) }).toString(),
    );
  });

  test("nothing runs when the handover is cut short anywhere", () => {
    const whole = handoverText(new Map([["FIRST", new Secret("one\ntwo")]]), "true");
    for (let length = 0; length < whole.length - 1; length += 1) {
      const { stdout, status } = read(shell, whole.slice(0, length), "echo ran");
      expect([stdout.toString(), status]).toEqual(["", 125]);
    }
  });
});

describe("environment", () => {
  test("holds every field that has a name, and nothing else", () => {
    const held = heldCredential({
      plain: { region: "eu-central-1", note: "not named" },
      secrets: { secret_access_key: new Secret("s") },
      environment: { region: "AWS_REGION", secret_access_key: "AWS_SECRET_ACCESS_KEY", unset: "UNSET" },
    });
    const environment = environmentOf([held]);
    expect([...environment.keys()]).toEqual(["AWS_REGION", "AWS_SECRET_ACCESS_KEY"]);
    expect(environment.get("AWS_REGION")?.expose()).toBe("eu-central-1");
  });

  test("two credentials with one variable are refused, not silently one of them", () => {
    const held = heldCredential({ secrets: { token: new Secret("s") }, environment: { token: "TOKEN" } });
    expect(() => environmentOf([held, held])).toThrow("Two assigned credentials set TOKEN");
  });

  test.each(["1A", "A B", "A=B", "", "A\nB", "kh_name", "ä"])("%j is no name of a variable", (name) => {
    const held = heldCredential({ secrets: { token: new Secret("s") }, environment: { token: name } });
    expect(() => environmentOf([held])).toThrow("cannot be an environment variable");
  });

  test("a value that no environment can hold is refused without being quoted", () => {
    const held = heldCredential({
      secrets: { token: new Secret("ab\0cd") },
      environment: { token: "TOKEN" },
    });
    expect(() => environmentOf([held])).toThrow(/^TOKEN cannot be/);
  });
});
