const WAIT_MS = 4_000;

/** Gives focus to the saved credential once the list shows it, unless the person has gone elsewhere meanwhile. */
export function focusSaved(id: string): void {
  const find = () => document.querySelector<HTMLElement>(`[data-credential="${id}"] a[data-primary]`);
  const act = () => {
    const link = find();
    if (!link || document.querySelector("[role=dialog]")) return false;
    // Once the dialog is gone it gives focus back to what opened it, in a task of its own: this comes after.
    setTimeout(() => find()?.focus(), 0);
    return true;
  };
  if (act()) return;
  const observer = new MutationObserver(() => act() && stop());
  const stop = () => {
    observer.disconnect();
    clearTimeout(timer);
    document.removeEventListener("keydown", stop);
    document.removeEventListener("pointerdown", stop);
  };
  const timer = setTimeout(stop, WAIT_MS);
  document.addEventListener("keydown", stop);
  document.addEventListener("pointerdown", stop);
  observer.observe(document.body, { childList: true, subtree: true });
}
