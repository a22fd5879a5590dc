import { Globe, Server, Terminal, UserRound } from "lucide-react";
import type { EventView } from "@/lib/domain/audit/view";

const KINDS: Record<string, { Icon: typeof Globe; words: string }> = {
  user: { Icon: UserRound, words: "Person" },
  token: { Icon: Terminal, words: "Machine token" },
  system: { Icon: Server, words: "System" },
  anonymous: { Icon: Globe, words: "Not signed in" },
};

export function ActorName({ actor }: { actor: EventView["actor"] }) {
  const { Icon, words } = KINDS[actor.kind] ?? { Icon: Globe, words: actor.kind };
  return (
    <span className="flex min-w-0 items-center gap-2">
      <Icon aria-hidden="true" className="size-3.5 shrink-0 text-muted-foreground" />
      {actor.kind !== "anonymous" && <span className="sr-only">{words}</span>}
      <span className="wrap-anywhere">{actor.kind === "anonymous" ? "Not signed in" : actor.name}</span>
    </span>
  );
}
