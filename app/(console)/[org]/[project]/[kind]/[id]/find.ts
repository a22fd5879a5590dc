import type { PersonContext } from "@/lib/auth/session";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import { readConsumer } from "@/lib/domain/consumers/read";
import type { ConsumerView } from "@/lib/domain/consumers/view";
import { AppError } from "@/lib/errors";
import { readIfAllowed } from "../../read-if-allowed";

/** One consumer under the address of its kind; null when there is none, or when it is of another kind. */
export async function findOfKind(
  ctx: PersonContext,
  kind: KindSpec,
  id: string,
): Promise<ConsumerView | null | "forbidden"> {
  try {
    const found = await readIfAllowed(ctx, readConsumer, { id });
    if (found === null) return "forbidden";
    return found.kind === kind.id ? found : null;
  } catch (error) {
    if (error instanceof AppError && (error.code === "not_found" || error.code === "invalid")) return null;
    throw error;
  }
}
