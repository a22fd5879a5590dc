import "server-only";
import { type InjectionChoice, InjectionChoiceSchema } from "@/lib/egress/inject/choice";
import { AppError } from "@/lib/errors";

/** How a consumer's configuration says its secret enters a request; undefined when it says nothing. */
export function choiceOf(config: Readonly<Record<string, unknown>>): InjectionChoice | undefined {
  const { inject } = config;
  if (inject === undefined || inject === null) return undefined;
  const parsed = InjectionChoiceSchema.safeParse(inject);
  if (parsed.success) return parsed.data;
  const sentence = "This doesn't say how the secret enters the request.";
  throw new AppError("invalid", sentence, { fields: { inject: [sentence] } });
}
