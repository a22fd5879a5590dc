import "server-only";
import { command } from "../command";
import { ChangeInput } from "./input";
import { checkRevision, findCredential, subjectOf } from "./shared";
import { touch } from "./store";
import { viewOne, withoutHints } from "./view";

const switchTo = (action: "credential.disable" | "credential.enable", disabledAt: () => Date | null) =>
  command(
    action,
    ChangeInput,
    async (ctx, input) => {
      const stored = await findCredential(ctx, input.id, { lock: true });
      checkRevision(stored.credential, input.revision);
      const credential = await touch(ctx, stored.credential, { disabledAt: disabledAt() });
      return { result: await viewOne(ctx, { ...stored, credential }), subject: subjectOf(credential) };
    },
    { remember: withoutHints },
  );

/** A disabled credential keeps its value and hands it to nobody. */
export const disableCredential = switchTo("credential.disable", () => new Date());
export const enableCredential = switchTo("credential.enable", () => null);
