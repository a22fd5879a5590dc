import type { Written } from "@/components/consumers/consumer-actions";
import type { ConsumerView } from "@/lib/domain/consumers/view";

/** What the browser is given back of a consumer that it has written. */
export const written = ({ id, name, revision }: ConsumerView): Written => ({ id, name, revision });
