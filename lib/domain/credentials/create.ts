import "server-only";
import { recordingOverreach } from "../around";
import { command } from "../command";
import { CreateInput } from "./input";
import { insertCredential } from "./insert";
import { subjectOf } from "./shared";
import { withoutHints } from "./view";

/** Stores a credential. Without any secret it is kept as one that needs its value. */
export const createCredential = recordingOverreach(
  command(
    "credential.create",
    CreateInput,
    async (ctx, input) => {
      const view = await insertCredential(ctx, input);
      return {
        result: view,
        subject: subjectOf(view),
        detail: { type: view.type, template: view.template, status: view.status },
      };
    },
    { remember: withoutHints },
  ),
);
