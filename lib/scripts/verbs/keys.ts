import "server-only";
import { keysOfInstance } from "@/lib/domain/encryption/keys";
import { options, verb } from "./verb";

export const keysStatus = verb({
  name: "keys status",
  options: "",
  summary: "the master key in use and the data keys it wraps; never key material",
  async run(args) {
    options(args, []);
    return { result: await keysOfInstance() };
  },
  print: (result) => `${JSON.stringify(result, null, 2)}\n`,
});
