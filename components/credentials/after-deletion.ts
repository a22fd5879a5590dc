import { credentialsCounted, counted } from "@/components/credentials/counted";
import type { Removed } from "@/components/credentials/deletion";
import type { Selected } from "@/components/credentials/selection";
import { showToast } from "@/components/ui/toast";
import type { ImpactItem } from "@/lib/domain/credentials/impact";

/** Finds the card or row that follows what goes, while it is still on the page; returns what gives it focus. */
export function afterDeletion(gone: readonly string[]): () => void {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-credential]")];
  const isGone = (row: HTMLElement) => gone.includes(row.dataset["credential"] ?? "");
  const last = rows.findLastIndex(isGone);
  const next =
    rows.slice(last + 1).find((row) => !isGone(row)) ??
    rows.slice(0, Math.max(0, last)).findLast((row) => !isGone(row));
  const heading = document.querySelector<HTMLElement>("main h1");
  return () => (next?.querySelector<HTMLElement>("a[data-primary]") ?? heading)?.focus();
}

interface Outcome {
  removed: Removed;
  items: readonly ImpactItem[];
  /** What stayed behind, with its reasons. */
  blocked: readonly ImpactItem[];
  /** Takes them out of the bin; answers with the names of those that stayed in it. */
  restore: (gone: readonly Selected[]) => Promise<string[]>;
}

export function toastDeleted({ removed, items, blocked, restore }: Outcome): void {
  const gone = items.filter(({ id }) => removed.ids.includes(id));
  showToast({
    kind: "success",
    message: [deletedSentence(gone), updatedSentence(removed.affected), leftSentence(blocked)]
      .filter(Boolean)
      .join(" "),
    action: {
      label: "Restore",
      onAct: () => void restore(gone).then((failed) => toastRestored(gone, failed)),
    },
  });
}

function deletedSentence(gone: readonly Selected[]): string {
  const [first] = gone;
  return gone.length === 1 && first
    ? `Deleted “${first.name}”.`
    : `Deleted ${credentialsCounted(gone.length)}.`;
}

const updatedSentence = (affected: number) =>
  affected > 0 ? `${counted(affected, "consumer", "consumers")} updated.` : "";

function leftSentence(blocked: readonly ImpactItem[]): string {
  if (blocked.length === 0) return "";
  const names = blocked.map(({ name, blockedBy }) => `“${name}” (${blockedBy.join(" ")})`).join(", ");
  return `${blocked.length} ${blocked.length === 1 ? "wasn’t" : "weren’t"} deleted: ${names}.`;
}

function toastRestored(gone: readonly Selected[], failed: readonly string[]): void {
  const [first] = gone;
  if (failed.length > 0) {
    const names = failed.map((name) => `“${name}”`).join(", ");
    showToast({
      kind: "error",
      message: `Not restored: ${names}. Open Recently deleted to choose another key or name.`,
    });
  } else {
    const what = gone.length === 1 && first ? `“${first.name}”` : credentialsCounted(gone.length);
    showToast({ kind: "success", message: `Restored ${what}.` });
  }
}
