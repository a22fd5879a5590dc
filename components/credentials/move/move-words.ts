import { counted } from "@/components/credentials/counted";
import type { Action } from "@/components/credentials/send";
import type { Candidates } from "@/lib/domain/consumers/candidates";
import type { Move } from "@/lib/domain/credentials/move";

export interface MoveActions {
  /** Credentials that may take the place of one. */
  targets: Action<Candidates>;
  /** Moves, or tells what it would move. */
  move: Action<Move>;
}

export const usesCounted = (count: number) => counted(count, "use", "uses");

/** "Moved 2 uses to “Anthropic 2”. 1 use stays as it was." */
export function movedSentence({ moved, left }: Move, to: { name: string }): string {
  const rest =
    left.length === 0
      ? ""
      : ` ${usesCounted(left.length)} ${left.length === 1 ? "stays" : "stay"} as before.`;
  return `Moved ${usesCounted(moved.length)} to “${to.name}”.${rest}`;
}
