import "server-only";
import { verifyAll } from "@/lib/domain/integrity/verify-all";
import { options, verb } from "./verb";

export const verify = verb({
  name: "verify",
  options: "",
  summary: "open every value and walk every audit chain",
  async run(args) {
    options(args, []);
    const result = await verifyAll();
    return { result, exitCode: result.ok ? 0 : 1 };
  },
  print: ({ ok, opened, connections, damaged, chains }) =>
    [
      `${opened} stored ${opened === 1 ? "version opens" : "versions open"}, ${damaged.length} ${damaged.length === 1 ? "does" : "do"} not.`,
      ...(connections > 0
        ? [`The tokens of ${connections} connected ${connections === 1 ? "account" : "accounts"} open.`]
        : []),
      ...damaged.map((item) => `  ${item.key} version ${item.version} (${item.credential}) is damaged`),
      ...chains.map(
        (chain) =>
          `Audit of ${chain.organisation}: ${chain.events} events, ${chain.broken ? `broken at ${chain.broken.sequence} (${chain.broken.reason})` : "intact"}.`,
      ),
      ok ? "All is well." : "Something was changed outside Keyhold.",
      "",
    ].join("\n"),
});
