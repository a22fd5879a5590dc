import type { Candidates } from "@/lib/domain/consumers/candidates";
import type { Send } from "@/components/forms/use-submit";

/** What a page gets back about a consumer it has written. */
export interface Written {
  id: string;
  name: string;
  revision: number;
}

/** Server Actions of the consumer pages, bound to their place. */
export interface ConsumerActions {
  create: Send<Written>;
  update: Send<Written>;
  assign: Send<Written>;
  remove: Send<null>;
  candidates: Send<Candidates>;
}
