import "server-only";
import { AppError } from "@/lib/errors";
import { command } from "../command";
import { describeStored, nextVersion } from "./change";
import { RotateInput } from "./input";
import { checkRevision, findCredential, subjectOf } from "./shared";
import { touch } from "./store";
import { testedFirst } from "./tested";
import { acceptValues, refuseShownSecrets } from "./values";
import { viewOne, withoutHints } from "./view";

/**
 * Replaces the value. Consumers get the new one at their next call; the old one can be kept 24 hours or 7 days for a
 * rollback, and keeps working at the service until it is revoked there. With `test`, the service is asked first.
 */
export const rotateCredential = testedFirst(
  command(
    "credential.rotate",
    RotateInput,
    async (ctx, input) => {
      const stored = await findCredential(ctx, input.id, { lock: true });
      checkRevision(stored.credential, input.revision);
      const { fields } = describeStored(stored);
      const accepted = acceptValues({
        fields,
        submitted: input.fields,
        extras: [],
        mode: "rotate",
        before: stored.version,
      });
      if (Object.keys(accepted.values).length === 0) {
        throw new AppError("invalid", "Enter the new value.", {
          fields: { fields: ["At least one secret field needs a new value."] },
        });
      }
      refuseShownSecrets(stored.credential, accepted);
      const version = await nextVersion(
        ctx,
        stored,
        accepted,
        stored.credential.version === 0 ? null : input.keepPreviousFor,
      );
      const credential = await touch(ctx, stored.credential, { version: version.number });
      const detail = {
        version: version.number,
        changed: accepted.changed,
        keptPrevious: input.keepPreviousFor,
      };
      return { result: await viewOne(ctx, { credential, version }), subject: subjectOf(credential), detail };
    },
    { remember: withoutHints },
  ),
);
